import fc from 'fast-check';
import { inWords } from './step-words.ts';
import { type Sequence, sequence } from './steps.ts';

interface Finding {
  count: number;
  story: Sequence;
  violations: readonly string[];
}

/**
 * Plays all of them, whatever is found: prints each story with a violation at once, and tells at the end each kind of
 * violation once, how often it came, and the shortest story that had it. For a driver of which much is wrong; stories are not made smaller.
 */
export async function survey(
  runs: number,
  seed: number,
  play: (story: Sequence) => Promise<readonly string[]>,
): Promise<string[]> {
  const findings = new Map<string, Finding>();
  for (const story of fc.sample(sequence, { numRuns: runs, seed })) {
    const violations = await play(story);
    if (violations.length > 0) process.stdout.write(`\n${told(story, violations)}\n`);
    for (const kind of new Set(violations.map(kindOfViolation))) {
      const known = findings.get(kind);
      const isShorter = known !== undefined && known.story.steps.length <= story.steps.length;
      const shown = isShorter ? known : { story, violations };
      findings.set(kind, { ...shown, count: (known?.count ?? 0) + 1 });
    }
  }
  return [...findings]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .map(([kind, { count, story, violations }]) => `${count} x ${kind}\n${told(story, violations)}`);
}

function told(story: Sequence, violations: readonly string[]): string {
  return `${inWords(story)}\n${violations.map(each => `  => ${each}`).join('\n')}`;
}

/** Without what differs from story to story. */
function kindOfViolation(violation: string): string {
  return violation
    .replaceAll(/tx-\d+|theirs-\d+|same/g, 'X')
    .replaceAll(/\bT\d+/g, 'T#')
    .replace(/(has ended|while .* was running: |the state is ).*/, '$1...')
    .slice(0, 140);
}
