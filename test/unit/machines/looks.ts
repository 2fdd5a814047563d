import type { Look, RecordWitness } from '../../../src/domain/service-results.ts';

/** When the looks of these tests are made. */
export const lookedAt = '2026-05-06T10:00:00.000Z';

/** What `/legal` says of itself: nothing at all, or which transaction, and whether its bit of a running one is set. */
export interface Named {
  readonly id?: string;
  readonly counter?: number | undefined;
  readonly running?: boolean | undefined;
}

/** One look, in the words of both witnesses; `undefined` of `/status`: it could not be read. */
export function lookOf(
  runs: boolean | undefined,
  legal: Named | 'none' | 'unread' | 'notAsked',
  record?: RecordWitness,
): Look {
  const atMs = Date.parse(lookedAt);
  const sample = {
    askedAtMs: atMs,
    atMs,
    deviceTimeMs: atMs,
    isTimeSynced: true,
    storedTransactions: 7,
    indexOfLastTransaction: 7,
  };
  return {
    asOf: 0,
    atMs,
    identity: undefined,
    status: runs === undefined ? undefined : { runs, blockers: [], sample },
    legal: legalOf(legal),
    record,
    journaled: undefined,
    remembered: undefined,
  };
}

function legalOf(legal: Named | 'none' | 'unread' | 'notAsked'): Look['legal'] {
  if (legal === 'unread') return { said: 'unread', error: silence };
  if (typeof legal === 'string') return { said: legal };
  const { id = 'tx', counter, running } = legal;
  const counted = counter === undefined ? {} : { paginationCounter: counter };
  return { said: 'transaction', transaction: { transactionId: id, running, ...counted } };
}

const silence = {
  name: 'TransportError',
  code: 'METER_RESPONSE_TIMEOUT',
  message: 'GET /v1/legal: no answer',
  retryable: true,
  effect: 'none',
  context: {},
} as const;
