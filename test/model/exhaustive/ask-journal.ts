import { callJournal, type JournalCall } from './journal-model.ts';
import { type Answer, failure } from './services.ts';
import { changing, type World } from './world.ts';

export const journalFailed = failure('METER_JOURNAL_FAILED', 'none', true);

const reads: readonly JournalCall['call'][] = [
  'pendingTransactions',
  'recordAt',
  'newestRecordOf',
  'undelivered',
  'oldestCounter',
  'gaps',
];

/** A journal that does not work fails, but for what it need not touch the disk for. */
export function askJournal(world: World, call: JournalCall): Answer {
  const isIdle = call.call === 'storeUnstored' && world.journal.unstored === undefined;
  if (isIdle) return { ok: true, value: null };
  if (world.journal.isUsable) {
    const journal = reads.includes(call.call) ? world.journal : changing(world, 'journal');
    if (call.call === 'archive') delete journal.unstored;
    return { ok: true, value: plain(callJournal(journal, call) ?? null) };
  }
  if (call.call === 'archive') {
    const { counter, id, session } = call;
    changing(world, 'journal').unstored = { counter, id, ...(session === undefined ? {} : { session }) };
  }
  return { ok: false, error: journalFailed };
}

function plain<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
