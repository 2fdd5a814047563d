import type { OutcomeName } from './outcomes.ts';

/** Where a session can be when a fault strikes. The request that is struck, if the phase makes one, is the first. */
export const phases = {
  connecting: 'the first request, `GET /v1/status`',
  warmup: 'a poll',
  syncing: '`GET /v1/settings`',
  idle: 'a poll',
  preparing: 'the write of the clock before a start',
  starting: '`POST /legal`',
  confirming: '`GET /v1/status` after a start whose answer was lost',
  running: 'a poll',
  ending: '`PUT /legal`',
  fetching: '`GET /ocmf`',
  verifying: 'the next request: the record is here and its signature is being checked',
  archiving: 'the next request: the record is being written to the journal',
} as const;
export type PhaseName = keyof typeof phases;

/**
 * `once`: the first request of the phase; an absence of 1.5 s, or as long as the row says; a journal that is held for
 * 0.2 s. `lasting`: every request, or all the time, for 30 s.
 */
export const durations = ['once', 'lasting'] as const;
export type Duration = (typeof durations)[number];
/** What is expected of a fault that strikes once, and of one that lasts. */
export type Pair = readonly [once: OutcomeName, lasting: OutcomeName];

/** Faults that look the same to the driver. */
export const faultClasses = {
  cut: 'The connection breaks before anything is answered, and the meter did not act.',
  cutAfter: 'The connection breaks before anything is answered, and the meter did act.',
  mute: 'No usable answer, and the meter did not act.',
  spoilt: 'No usable answer, and the meter did act.',
  gone: 'Nobody can be reached for a while; the request under way is cut.',
  refused: 'A refusal that the manual knows.',
  strange: 'An answer that no command gets, and the meter did not act.',
  blocked: 'The meter works, but takes no start.',
  harmless: 'The answer can be used.',
  impostor: 'Another meter answers.',
  noWrites: 'The journal can be read and not written.',
  noJournal: 'The journal can be neither read nor written.',
} as const;
export type FaultClass = keyof typeof faultClasses;

export const both = (outcome: OutcomeName): Pair => [outcome, outcome];
