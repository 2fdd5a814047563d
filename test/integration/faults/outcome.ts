import type { Effect, MeterErrorCode, MeterEvent } from '../../../src/index.ts';

/**
 * What a caller is told. `code` and `refusal` stand for what the fault is known by: the failure of a read that it
 * strikes, and of a command.
 */
export type Answer =
  | { readonly kind: 'none' | 'resolves' }
  | {
      readonly kind: 'fails';
      readonly codes: readonly (MeterErrorCode | 'code' | 'refusal')[];
      readonly effect: Effect;
    };

/** What the link tells while the fault lasts; `any`: not asked here. */
export type Link = 'quiet' | 'degraded' | 'lost' | 'any';

/**
 * The transaction in the journal. `intent`: at most that it was about to be started. `waits`: it is open, its record is
 * to come. `holds`: its record, as good; `flagged`: its record, as one not to be billed on.
 */
export type InJournal = 'unchanged' | 'intent' | 'intent or waits' | 'waits' | 'holds' | 'flagged';

/** The transaction in the meter. */
export type InMeter = 'unchanged' | 'none' | 'runs' | 'ended';

/** One way in which a fault shows: a sentence for each of the three who are concerned, and what a test can see of it. */
export interface Outcome {
  readonly caller: string;
  readonly journal: string;
  readonly meter: string;
  readonly answer: Answer;
  readonly link: Link;
  readonly inJournal: InJournal;
  readonly inMeter: InMeter;
  /** How many starts and stops the meter gets. */
  readonly starts: number;
  readonly stops: number;
  /** An event that must come while the fault lasts. */
  readonly tells?: MeterEvent['type'];
  /** Nothing is announced while the fault lasts. */
  readonly isSilent?: boolean;
  /** Events that must have come when all is well again. */
  readonly afterwards?: readonly MeterEvent['type'][];
  /** The driver needs more than one try to connect. */
  readonly isRetried?: boolean;
}
