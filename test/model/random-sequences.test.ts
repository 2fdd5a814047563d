import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { violationsOf } from './play-sequence.ts';
import { inWords, kindOf } from './step-words.ts';
import { type Sequence, sequence } from './steps.ts';
import { survey } from './survey.ts';

/**
 * Random commands, faults, restarts and times on the real driver. The same ones every time; MODEL_SEED and MODEL_RUNS ask
 * for others, and for more: `npm run sequences -- --runs N --seed S`. A failure prints its seed and the story in words,
 * made as small as it can be.
 */
const runs = Number(process.env.MODEL_RUNS ?? 100);
const seed = Number(process.env.MODEL_SEED ?? 1);
/** One story alone: the path that a failure prints. */
const path = process.env.MODEL_PATH;
/** All kinds of violation in place of the first one made small. */
const isSurvey = process.env.MODEL_SURVEY === '1';

/** Of one sequence, on a machine with much else to do. */
const longestMs = 4000;

const file = 'test/model/random-sequences.test.ts';
let played = 0;
const counts = new Map<string, number>();

afterAll(() => {
  const lines = [...counts].toSorted(([, a], [, b]) => b - a).map(([kind, count]) => `  ${count} x ${kind}`);
  process.stdout.write(
    `random sequences on the real driver: ${played} (seed ${seed}); their steps:\n${lines.join('\n')}\n`,
  );
});

async function play(story: Sequence) {
  played += 1;
  if (played % 1000 === 0) process.stdout.write(`${played} sequences played\n`);
  for (const kind of story.steps.map(step => kindOf(step, story.scene))) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return violationsOf(story);
}

describe('whatever is commanded and whatever fails', () => {
  it('what is said is known, the meter is treated well, and every record comes home', {
    timeout: runs * longestMs,
  }, async () => {
    if (isSurvey) {
      const findings = await survey(runs, seed, play);
      if (findings.length > 0) throw new Error(findings.join('\n\n'));
      return;
    }
    const property = fc.asyncProperty(sequence, async story => {
      const violations = await play(story);
      if (violations.length > 0) throw new Error(violations.join('\n'));
    });
    const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
      numRuns: runs,
      seed,
      ...(path !== undefined && { path }),
    });
    if (!failed) return;
    const [story] = counterexample ?? [];
    const told = story === undefined ? 'no story' : inWords(story);
    const how = `again: MODEL_SEED=${seed} MODEL_RUNS=${runs} MODEL_PATH=${counterexamplePath} npx vitest run ${file}`;
    throw new Error(
      `${told}\n\n${errorInstance instanceof Error ? errorInstance.message : errorInstance}\n\n${how}`,
    );
  });
});
