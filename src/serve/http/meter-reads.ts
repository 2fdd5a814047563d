import {
  type AccountRead,
  errorBitWords,
  type LastReads,
  type MeterHealth,
  type RunningState,
  statusBitWords,
} from '../../index.ts';
import type { MeterFacts } from './meter-facts.ts';
import type { MeterView } from './schemas/meter.ts';

export type OpenTransaction = Extract<RunningState, { kind: 'open' }>;

/** What was read of the meter that is there now; what another one has said at its place is not of it. */
export function readsOf(
  { lastReads }: Pick<MeterHealth, 'lastReads'>,
  { identity }: Pick<MeterFacts, 'identity'>,
): LastReads | undefined {
  if (lastReads === undefined || identity === undefined) return undefined;
  return lastReads.status?.meterId === identity.meterId ? lastReads : undefined;
}

/** What of its status is not as it should be. That a transaction runs is no fault. */
export function statusOf(reads: LastReads | undefined): MeterView['status'] {
  if (reads?.status === undefined) return null;
  const { readAt, statusBits, errorBits } = reads.status;
  return {
    readAt,
    wrong: wrongOf(statusBits, statusBitWords).filter(name => name !== 'transactionIsOnGoing'),
    errors: wrongOf(errorBits, errorBitWords),
  };
}

/** What the meter does not say is not said to be wrong. */
function wrongOf<Name extends string>(
  bits: Readonly<Record<Name, boolean | undefined>>,
  words: Readonly<Record<Name, { readonly isNominallySet: boolean }>>,
): Name[] {
  const names = Object.keys(words) as Name[];
  return names.filter(name => bits[name] !== undefined && bits[name] !== words[name].isNominallySet);
}

/** What is found is noted at the end of the look that found it, which takes no longer; ms. */
const lookMs = 60_000;

/** The meter's own account of the transaction that runs; of another one, also of the same id, it says nothing of this. */
export function accountOf(
  reads: LastReads | undefined,
  { transactionId, paginationCounter, origin, notedAt }: OpenTransaction,
): AccountRead | undefined {
  const account = reads?.account;
  if (account?.running !== true || account.transactionId !== transactionId) return undefined;
  if (account.paginationCounter !== undefined && paginationCounter !== undefined)
    return account.paginationCounter === paginationCounter ? account : undefined;
  const notedMs = Date.parse(notedAt) - (origin === 'own' ? 0 : lookMs);
  return Date.parse(account.readAt) >= notedMs ? account : undefined;
}
