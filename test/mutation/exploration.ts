import type { AnyStateMachine } from 'xstate';
import { charts } from '../model/exhaustive/charts.ts';
import { everyKind } from '../model/exhaustive/options.ts';
import { storiesOf } from '../model/exhaustive/report.ts';
import { Search } from '../model/exhaustive/search.ts';
import { smallSpaces, within } from '../model/exhaustive/spaces.ts';

/** Small ones first: most of what is wrong shows in the first second. */
const explored = [
  ...smallSpaces.map(({ options }) => options),
  within([1, 1, 0, 1, 1]),
  within([2, 1, 0, 1, 0]),
  within([1, 1, 1, 0, 0], { withClock: true }),
  within([1, 1, 1, 0, 0], { kinds: everyKind }),
  within([1, 0, 1, 1, 0], { kinds: everyKind, retries: 0 }),
  within([2, 1, 1, 0, 0]),
];

/** A change may make more states than anybody can look at. */
const mostStates = 60_000;

/** The first complaint about a changed statechart of the meter, or nothing. */
export function explorationOf(machine: AnyStateMachine): string | undefined {
  const real = charts.meter;
  charts.meter = machine;
  try {
    for (const options of explored) {
      const complaint = complaintWithin(options);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  } finally {
    charts.meter = real;
  }
}

function complaintWithin(options: (typeof explored)[number]): string | undefined {
  try {
    const search = new Search(options);
    const { violations } = search.run({ states: mostStates, violations: 1, mute: [] });
    return storiesOf(search, violations)[0]?.split('\n')[0];
  } catch (error) {
    // The statechart goes round for ever, or asks for what there is not.
    return `it breaks: ${error}`;
  }
}
