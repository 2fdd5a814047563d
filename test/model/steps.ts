import fc from 'fast-check';
import type { Fault, FirmwareTraits } from '../../src/simulator/index.ts';
import type { JournalTrouble } from './mortal-journal.ts';

/**
 * What the sequences take for granted, each because the driver could not know better: a lost command acts within the time
 * for which it counts as under way, and before any later command; a second client gives its transactions ids of its own; a record that is damaged is
 * whole at the next read; one that can never be read is refused at each address, and the others are not.
 */

/** One thing that happens to a charging point. */
export type Step =
  | { readonly do: 'start' }
  | { readonly do: 'stop'; readonly which: 'whatever runs' | 'the last' | 'the one before' | 'theirs' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'slow'; readonly delayMs: number; readonly forMs: number }
  | { readonly do: 'power'; readonly openTransaction: 'open' | 'closed'; readonly offForMs: number }
  | { readonly do: 'recover' }
  | { readonly do: 'restart'; readonly how: 'killed' | 'gracefully'; readonly remembers: boolean }
  | { readonly do: 'other client'; readonly what: 'starts' | 'stops' | 'stops and starts' }
  | { readonly do: 'meter ends it' }
  | {
      readonly do: 'witness';
      readonly who: 'status' | 'legal';
      readonly says: boolean;
      readonly forMs: number;
    }
  | {
      readonly do: 'late';
      readonly what: 'start' | 'stop';
      readonly afterMs: number;
      readonly answer: 'reset' | 'hang' | 'status';
      /** So many of them. */
      readonly times: number;
    }
  | { readonly do: 'unreadable'; readonly which: 'newest' | 'next'; readonly status: 400 | 404 | 500 }
  | { readonly do: 'damaged'; readonly which: 'newest' | 'next' }
  | { readonly do: 'journal'; readonly trouble: JournalTrouble; readonly forMs: number };

/** What a charging point is like. */
export interface Scene {
  readonly hasJournal: boolean;
  /** The back end gives the same id to every transaction. */
  readonly sameId: boolean;
  readonly traits: Partial<FirmwareTraits>;
}

export interface Sequence {
  readonly scene: Scene;
  readonly steps: readonly Step[];
}

const match = fc.record({
  path: fc.constantFrom(
    '/v1/status',
    '/v1/settings',
    '/v2/livemeasure',
    '/v2/legal',
    '/v2/ocmf',
    '^/v./(legal|status)',
  ),
  times: fc.integer({ min: 1, max: 5 }),
});
const fault: fc.Arbitrary<Fault> = fc.oneof(
  match.map(match => ({ kind: 'reset', match }) as const),
  match.map(match => ({ kind: 'lostAnswer', match }) as const),
  match.map(match => ({ kind: 'status', status: 503, match }) as const),
  match.map(match => ({ kind: 'status', status: 503, acts: true, match }) as const),
  match.map(match => ({ kind: 'garbage', match }) as const),
  match.map(match => ({ kind: 'slow', delayMs: 1500, match }) as const),
  match.map(match => ({ kind: 'hang', match }) as const),
  match.map(match => ({ kind: 'hang', acts: true, match }) as const),
  match.map(
    match => ({ kind: 'resultZero', match: { ...match, path: '/v1/settings', method: 'PUT' } }) as const,
  ),
);

const which = fc.constantFrom('newest', 'next');

function always<Kind extends Step>(step: Kind): fc.Arbitrary<Kind> {
  return fc.constant(step);
}

const start = always({ do: 'start' });
const stop = fc
  .constantFrom('whatever runs', 'the last', 'the last', 'the one before', 'theirs')
  .map(which => ({ do: 'stop', which }) as const);
const pass = fc.constantFrom(0, 40, 300, 2000, 2000, 12_000, 70_000).map(ms => ({ do: 'pass', ms }) as const);

/** What nobody has commanded. */
const trouble: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fault.map(fault => ({ do: 'fault', fault }) as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('slow' as const),
      delayMs: fc.constantFrom(2600, 3000, 4500),
      forMs: fc.constantFrom(10_000, 40_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('power' as const),
      openTransaction: fc.constantFrom('open', 'closed'),
      offForMs: fc.constantFrom(0, 5000),
    }),
  },
  { weight: 1, arbitrary: always({ do: 'recover' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      how: fc.constantFrom('killed', 'gracefully'),
      // More often with a memory than without.
      remembers: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('other client' as const),
      what: fc.constantFrom('starts', 'stops', 'stops and starts'),
    }),
  },
  { weight: 2, arbitrary: always({ do: 'meter ends it' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('witness' as const),
      who: fc.constantFrom('status', 'legal'),
      says: fc.boolean(),
      forMs: fc.constantFrom(300, 2000, 8000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('late' as const),
      what: fc.constantFrom('start', 'stop'),
      // Less than the time for which a lost write counts as under way.
      afterMs: fc.constantFrom(50, 400, 3000, 12_000),
      answer: fc.constantFrom('reset', 'hang', 'status'),
      times: fc.constantFrom(1, 1, 4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('unreadable' as const),
      which,
      status: fc.constantFrom(400, 404, 500),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('damaged' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('journal' as const),
      trouble: fc.constantFrom('cannot be opened', 'is locked', 'fails once'),
      forMs: fc.constantFrom(2000, 20_000, 90_000),
    }),
  },
) as fc.Arbitrary<Step>;

/** A charging point as most are. */
export const usualScene: Scene = { hasJournal: true, sameId: false, traits: {} };

/** The usual one comes first and most often: a failure is made smaller towards it. */
const scene: fc.Arbitrary<Scene> = fc.record({
  hasJournal: fc.constantFrom(true, true, true, false),
  sameId: fc.constantFrom(false, false, true),
  traits: fc.constantFrom(
    {},
    {},
    {},
    { legalRunningBit: 'never' },
    { closedRecordKeepsBit: true },
    { virginLegal: 'status404', notFoundStatus: 404 },
    { virginLegal: 'status400' },
    { interimEndReading: 'E' },
    { startRefusal: 'runningFalse' },
  ),
}) as fc.Arbitrary<Scene>;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: start },
  { weight: 12, arbitrary: stop },
  { weight: 14, arbitrary: pass },
  { weight: 34, arbitrary: trouble },
);
const anything = fc.array(step, { minLength: 1, maxLength: 14, size: 'max' });

/** Sessions as they should be, and trouble in each place of them. */
const troubles = fc.array(trouble, { maxLength: 2 });
const session = fc
  .tuple(
    troubles,
    start.map(asList),
    troubles,
    pass.map(asList),
    troubles,
    stop.map(asList),
    pass.map(asList),
  )
  .map(parts => parts.flat());
const sessions = fc.array(session, { minLength: 1, maxLength: 3 }).map(all => all.flat());

function asList(step: Step): Step[] {
  return [step];
}

export const sequence: fc.Arbitrary<Sequence> = fc
  .record({ scene, steps: fc.oneof(anything, sessions) })
  .map(({ scene: where, steps }) => ({
    scene: where,
    // Where interim records look final and a witness lies as well, nobody could know better.
    steps: where.traits.interimEndReading === 'E' ? steps.filter(step => step.do !== 'witness') : steps,
  }));
