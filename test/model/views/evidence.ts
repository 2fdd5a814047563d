import {
  after,
  archived,
  broken,
  caughtUp,
  clockJumped,
  collected,
  ended,
  failed,
  fails,
  fetched,
  lost,
  missedCame,
  prepared,
  read,
  readAhead,
  readAheadOwing,
  signedMeanwhile,
  start,
  started,
  stop,
  verified,
} from './outcomes.ts';
import type { View } from './view.ts';

const aTransaction = [read('identify'), start(), prepared, started];

/** What the meter signs of a transaction that runs. */
export const evidenceView: View = {
  name: 'evidence',
  regions: ['lifecycle'],
  settings: { commandRetries: 0, warmupMs: 600_000 },
  config: { transactionOcmfFetchIntervalS: 60, pollIntervalMs: 1000 },
  events: [],
  also: [
    [...aTransaction, signedMeanwhile, stop(), ended(), fetched(), verified(), archived],
    [...aTransaction, signedMeanwhile, stop(), ended(), fails('fetchRecord', failed)],
    [...aTransaction, fails('intermediate', broken), stop(), ended(), fetched(), verified(), archived],
  ],
};

const aLook = [missedCame('history-2'), missedCame('history-3'), missedCame('history-4'), caughtUp];

/** Records are in the meter's store, and not in the journal. */
export const missedView: View = {
  name: 'missed records',
  regions: ['recovery'],
  needsSocket: true,
  settings: { commandRetries: 0, warmupMs: 600_000, owedRetryDelayMs: 60_000 },
  config: { pollIntervalMs: 1000 },
  simulator: { history: { transactions: 5 } },
  archived: [1, 5],
  events: [],
  also: [
    [read('identify'), ...aLook],
    [
      read('identify'),
      fails('catchUp', lost),
      after('owedRetryDelay', 'operational.recovery.waiting'),
      ...aLook,
    ],
    [read('identify'), clockJumped, readAhead('reread'), ...aLook],
    [read('identify'), fails('catchUp', lost), clockJumped, readAhead('reread'), ...aLook],
    [read('identify'), clockJumped, readAheadOwing('reread', 'tx-a'), collected('tx-a'), ...aLook],
    [read('identify'), ...aLook, clockJumped, readAheadOwing('reread', 'tx-a'), collected('tx-a'), caughtUp],
    [
      ...aTransaction,
      stop(),
      ended(),
      fails('fetchRecord', failed),
      after('owedRetryDelay', 'operational.recovery.waiting'),
      collected('tx-1'),
      ...aLook,
    ],
  ],
};
