import { parseArgs } from 'node:util';
import { asTyped, UsageError, wholeNumber } from './as-typed.ts';
import { firstInexact, lastRegisterWh } from './fuzz/registers.ts';
import { fuzz } from './fuzz/run.ts';
import { fuzzTargets } from './fuzz/targets.ts';

/**
 * Throws damaged answers at every reader of answers: `node scripts/fuzz-protocol.ts [--runs N] [--seed N] [--only name]
 * [--registers]`. The same seed gives the same answers. `--registers` reads all 1,000,000,000 registers of three
 * decimals as well. Fails with what a reader threw or accepted that it must not.
 */
const usage = `node scripts/fuzz-protocol.ts [--runs N] [--seed N] [--only NAME] [--registers]
  --runs  answers for each reader; 1000000 unless said
  --only  one of: ${fuzzTargets.map(({ name }) => name).join(', ')}`;
const { runs, seed, targets, registers } = asTyped(usage, () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
      only: { type: 'string' },
      registers: { type: 'boolean', default: false },
    },
  });
  const targets = fuzzTargets.filter(({ name }) => values.only === undefined || name === values.only);
  if (targets.length === 0) throw new UsageError(`--only has no "${values.only}"`);
  return {
    runs: wholeNumber('--runs', values.runs, { from: 1 }),
    seed: wholeNumber('--seed', values.seed, { to: 2 ** 32 - 1 }),
    targets,
    registers: values.registers,
  };
});

process.stdout.write(`seed ${seed}, ${runs} answers each\n`);
let count = 0;
for (const target of targets) {
  const startedMs = performance.now();
  const { accepted, refused, slowestMs, findings } = fuzz(target, runs, seed);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(
    `${target.name}: ${accepted} accepted, ${refused} refused, slowest ${slowestMs.toFixed(1)} ms, ${findings.length} findings, ${seconds} s\n`,
  );
  for (const finding of findings) process.stdout.write(`  ${finding}\n`);
  count += findings.length;
}
if (registers) {
  const startedMs = performance.now();
  const wrong = firstInexact(0, lastRegisterWh, 1);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`registers 0 to ${lastRegisterWh} Wh: ${wrong ?? 'none'} inexact, ${seconds} s\n`);
  if (wrong !== undefined) count += 1;
}
process.exitCode = count > 0 ? 1 : 0;
