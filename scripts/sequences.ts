import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { asTyped, wholeNumber } from './as-typed.ts';

/** Random sequences for a night. A failure prints its seed and the shortest story that fails, in words. */
const usage = `npm run sequences -- [--runs N] [--seed S] [--survey]
  --runs    so many random sequences; 10000 unless said
  --seed    the same seed plays the same ones; 1 unless said
  --survey  plays all of them, and tells each kind of violation once
Ends with 1 when a rule was broken, with 2 when it does not know what is asked for.`;
const { runs, seed, survey } = asTyped(usage, () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      survey: { type: 'boolean', default: false },
    },
  });
  return {
    runs: wholeNumber('--runs', values.runs, { from: 1 }),
    seed: wholeNumber('--seed', values.seed, { to: 2 ** 31 - 1 }),
    survey: values.survey,
  };
});

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/model/random-sequences.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, MODEL_RUNS: `${runs}`, MODEL_SEED: `${seed}`, MODEL_SURVEY: survey ? '1' : '0' },
  },
);
process.exitCode = status ?? 1;
