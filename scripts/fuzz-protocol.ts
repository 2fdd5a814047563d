import { parseArgs } from 'node:util';
import { firstInexact, lastRegisterWh } from './fuzz/registers.ts';
import { fuzz } from './fuzz/run.ts';
import { fuzzTargets } from './fuzz/targets.ts';

/**
 * Throws damaged answers at every reader of answers: `node scripts/fuzz-protocol.ts [--runs N] [--seed N] [--only name]
 * [--registers]`. The same seed gives the same answers. `--registers` reads all 1,000,000,000 registers of three
 * decimals as well. Fails with what a reader threw or accepted that it must not.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
    only: { type: 'string' },
    registers: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  throw new TypeError('--runs and --seed are whole numbers');
}

process.stdout.write(`seed ${seed}, ${runs} answers each\n`);
let count = 0;
for (const target of fuzzTargets.filter(({ name }) => values.only === undefined || name === values.only)) {
  const startedMs = performance.now();
  const { accepted, refused, slowestMs, findings } = fuzz(target, runs, seed);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(
    `${target.name}: ${accepted} accepted, ${refused} refused, slowest ${slowestMs.toFixed(1)} ms, ${findings.length} findings, ${seconds} s\n`,
  );
  for (const finding of findings) process.stdout.write(`  ${finding}\n`);
  count += findings.length;
}
if (values.registers) {
  const startedMs = performance.now();
  const wrong = firstInexact(0, lastRegisterWh, 1);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`registers 0 to ${lastRegisterWh} Wh: ${wrong ?? 'none'} inexact, ${seconds} s\n`);
  if (wrong !== undefined) count += 1;
}
process.exitCode = count > 0 ? 1 : 0;
