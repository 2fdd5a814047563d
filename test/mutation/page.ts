import type { Mutant } from './mutants.ts';
import { reasons } from './survivors.ts';

/** `docs/explanation/mutation.md`. */
export function mutationPage(mutants: readonly Mutant[], survivors: readonly string[]): string {
  const lines = [...Map.groupBy(mutants, ({ operator }) => operator)].map(([operator, each]) => {
    const survived = each.filter(({ name }) => survivors.includes(name)).length;
    return `| ${operator} | ${each.length} | ${each.length - survived} |`;
  });
  const rate = ((100 * (mutants.length - survivors.length)) / mutants.length).toFixed(1);
  return `# Do the generated paths bite?

\`npm run mutate\` changes the statechart of the meter in one place at a time and lets the real driver play the paths
generated from the statechart as it is. A mutant is killed by the first path on which the state, the context, what is
announced, or an invariant on the meter's side is not as it should be. A change that somebody makes to the statechart
itself changes the paths with it; the invariants, the usage model and the tests of each room, written without a look at
the statechart, are there to notice that.

Killed: ${mutants.length - survivors.length} of ${mutants.length} mutants, ${rate} %. This page is written by the script.

| operator | mutants | killed |
| --- | --- | --- |
${lines.join('\n')}

${survivors.length === 0 ? 'None survives.' : `## Survivors\n\n${survivors.map(name => `- \`${name}\`: ${reasons[name] ?? 'no reason is recorded'}`).join('\n')}`}
`;
}
