import { createHash } from 'node:crypto';
import { livesOfMutant } from './lives.ts';
import type { Mutant } from './mutants.ts';
import { isDifferent, reasons } from './survivors.ts';
import type { Noticer, Verdict } from './verdict.ts';

/** What the script has measured. */
export interface Measured {
  readonly killed: readonly Verdict[];
  readonly alone: readonly Verdict[];
  /** One mutant under the tests of the house, and the files that fail. */
  readonly retargeted: { readonly name: string; readonly failing: readonly string[] };
}

/** Tells statecharts apart: two with the same mutants have the same states, transitions, guards and actions. */
export function fingerprintOf(mutants: readonly Mutant[]): string {
  const names = mutants.map(({ name }) => name).join('\n');
  return createHash('sha256').update(names).digest('hex').slice(0, 12);
}

export function percentOf(verdicts: readonly Verdict[]): string {
  return ((100 * verdicts.filter(({ isKilled }) => isKilled).length) / verdicts.length).toFixed(1);
}

/** `docs/explanation/mutation.md`. */
export function mutationPage(mutants: readonly Mutant[], { killed, alone, retargeted }: Measured): string {
  const survivors = killed.filter(({ isKilled }) => !isKilled).map(({ name }) => name);
  const unnoticed = alone.filter(({ isKilled }) => !isKilled);
  return `# Do the tests bite?

\`npm run mutate\` changes the statecharts of \`machines/\` in one place at a time and lets the real driver play the paths
generated from the statecharts as they are. A mutant is killed by the first path on which the state, the context, the time
of a change, what is announced, or an invariant on the meter's side is not as it should be.

What no path notices is explored, and then shown to the tests that are written by hand.

Killed: ${killed.length - survivors.length} of ${killed.length} mutants, ${percentOf(killed)} %; ${countOf(killed, 'exploration')} of them by the exploration, and ${countOf(killed, 'tests')} by tests. Of those that
are not the same statechart in other words: ${percentOf(killed.filter(isDifferent))} %. This page is written by the script, for the
statecharts with the fingerprint \`${fingerprintOf(mutants)}\`.

| operator | mutants | killed |
| --- | --- | --- |
${rowsOf(killed, ({ operator }) => operator)}

A transition is retargeted to each of the states beside its target in turn, except those that are left again at once
whatever holds.

## Survivors

${survivors.length === 0 ? 'None.' : survivors.map(name => `- \`${name}\`: ${reasons[name] ?? 'no reason is recorded'}`).join('\n')}

## What notices a change without knowing the statechart

A change that somebody makes to a statechart itself changes the generated paths with it: model and driver agree, and
comparing them proves nothing. What was written without a look at the statechart has to notice it alone. Here the paths
come from the mutant that the driver runs, too: every guard is dropped once, and every transition is retargeted once.

Noticed: ${alone.length - unnoticed.length} of ${alone.length} mutants, ${percentOf(alone)} %. Of those that are not the same
statechart in other words: ${percentOf(alone.filter(isDifferent))} %. Not noticed:

${unnoticed.map(each => `- \`${each.name}\`${isDifferent(each) ? '' : ' (the same statechart in other words)'}`).join('\n')}

| noticed first by | mutants |
| --- | --- |
| changed paths that meter and driver cannot go | ${countOf(alone, 'paths')} |
| invariants at the meter, on the changed paths | ${countOf(alone, 'invariants')} |
| the usage model, a charging point seen from outside | ${countOf(alone, 'usage model')} |
| the conversations, written down by hand word by word | ${countOf(alone, 'conversations')} |
| the exploration of small spaces, which knows only what may be said and believed | ${countOf(alone, 'exploration')} |
| ${livesOfMutant} random lives, judged by an observer at the meter | ${countOf(alone, 'sequences')} |
| transitions that no path takes any more | ${countOf(alone, 'coverage')} |
| nothing of these; the tests of \`test/integration\`, written by hand, are left | ${unnoticed.length} |

How loudly a grave one is heard: with \`${retargeted.name}\`, a stop is done before it was sent, and the
transaction goes on in the meter; ${retargeted.failing.length} test files of \`npm test\` fail: ${retargeted.failing.map(file => `\`${file}\``).join(', ')}.
`;
}

function rowsOf(verdicts: readonly Verdict[], key: (verdict: Verdict) => string): string {
  return [...Map.groupBy(verdicts, key)]
    .map(([name, each]) => `| ${name} | ${each.length} | ${each.filter(({ isKilled }) => isKilled).length} |`)
    .join('\n');
}

function countOf(verdicts: readonly Verdict[], by: Noticer): number {
  return verdicts.filter(verdict => verdict.by === by).length;
}
