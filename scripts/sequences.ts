import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * Random sequences for a night: `npm run sequences -- [--runs N] [--seed S] [--survey]`. The same seed plays the same ones; a
 * failure prints its seed and the shortest story that fails, in words, and ends with exit code 1. With --survey all are
 * played, and each kind of violation is told once.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    survey: { type: 'boolean', default: false },
  },
});
const { runs, seed, survey } = values;
for (const [name, given] of Object.entries({ runs, seed })) {
  if (!/^\d+$/.test(given)) throw new TypeError(`--${name} must be a whole number, got ${given}`);
}

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/model/random-sequences.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, MODEL_RUNS: runs, MODEL_SEED: seed, MODEL_SURVEY: survey ? '1' : '0' },
  },
);
process.exitCode = status ?? 1;
