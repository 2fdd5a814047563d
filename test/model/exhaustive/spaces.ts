import { everyKind, type Options, usualKinds } from './options.ts';
import { budgetNames } from './rows.ts';

/**
 * What is explored to the end, with the least number of states that there must be: a broken model has fewer. It is 97 % of what
 * there is, so that whoever changes a statechart need not count again for each state.
 */
export interface Space {
  readonly name: string;
  readonly options: Options;
  readonly leastStates: number;
}

/** Budgets in the order starts, stops, faults, foreign acts, restarts. */
export function within(
  [starts = 0, stops = 0, faults = 0, others = 0, restarts = 0]: readonly number[],
  more: Partial<Options> = {},
): Options {
  return {
    starts,
    stops,
    faults,
    others,
    restarts,
    kinds: usualKinds,
    isOneId: false,
    isMemoryJournal: false,
    withClock: false,
    retries: 1,
    ...more,
  };
}

const every = { kinds: everyKind };
/** With a loss of power, one story is known that is told wrongly: docs/explanation/proof.md. */
const butPower = everyKind.filter(kind => kind !== 'power');

function space(budget: readonly number[], leastStates: number, more: Partial<Options> = {}): Space {
  const options = within(budget, more);
  return { name: spaceName(options), options, leastStates };
}

/** Budgets in their order, and what else is not as usual. */
export function spaceName(options: Options): string {
  const { kinds, isOneId, isMemoryJournal, withClock, retries } = options;
  const words = [
    isSame(kinds, usualKinds) ? '' : isSame(kinds, everyKind) ? 'every kind of fault' : kinds.join(' '),
    isOneId ? 'one id for all' : '',
    isMemoryJournal ? 'memory journal' : '',
    withClock ? 'with the timers of the clock' : '',
    retries === 1 ? '' : retries === 0 ? 'no retries' : `${retries} retries`,
  ];
  const budgets = budgetNames.map(name => options[name]).join();
  return [budgets, words.filter(word => word !== '').join(', ')].join(' ').trim();
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}

/** In seconds, with every test. */
export const smallSpaces: readonly Space[] = [
  space([2, 1, 0, 0, 0], 1_120),
  space([1, 1, 1, 0, 0], 5_850),
  space([1, 0, 0, 1, 1], 3_700),
];

/** In minutes, side by side on two cores. */
export const spaces: readonly (readonly Space[])[] = [
  [space([2, 1, 1, 1, 0], 2_220_000), space([2, 1, 2, 0, 0], 542_000)],
  [
    space([2, 2, 1, 0, 0], 318_000),
    space([2, 1, 1, 0, 0], 79_000, { ...every, isOneId: true }),
    space([2, 2, 1, 0, 0], 272_000, { isOneId: true }),
    space([2, 0, 1, 0, 1], 73_600, { kinds: butPower, isOneId: true }),
    space([2, 0, 2, 0, 0], 32_100, { kinds: ['notAnswered', 'lost', 'late', 'poll'], isOneId: true }),
    space([1, 1, 1, 0, 1], 175_000, every),
    space([1, 1, 1, 1, 0], 557_000, every),
    space([2, 1, 1, 0, 1], 955_000),
    space([1, 2, 1, 0, 1], 696_000),
    space([1, 1, 0, 1, 1], 77_100),
    space([1, 1, 2, 0, 0], 73_800),
    space([1, 1, 1, 0, 1], 23_200, { isMemoryJournal: true }),
    space([2, 1, 1, 0, 0], 32_300, { retries: 0 }),
    space([1, 1, 1, 0, 0], 26_700, { withClock: true }),
  ],
];
