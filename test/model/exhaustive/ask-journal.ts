import { callJournal, type JournalCall, type JournalModel } from './journal-model.ts';
import { journals } from './keys.ts';
import { type Answer, failure } from './services.ts';
import { ByObject } from './table.ts';
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

interface Answered {
  readonly answer: Answer;
  readonly next: JournalModel;
}

/** What each journal answered to each call. */
const known = new ByObject<ByObject<Answered>>();

/** A journal that does not work fails, but for what it need not touch the disk for. */
export function askJournal(world: Pick<World, 'journal'>, call: JournalCall): Answer {
  const journal = journals.at(journals.numberOf(world.journal));
  const { answer, next } = known
    .get(journal, () => new ByObject())
    .get(call, () => {
      const copy = { journal } as World;
      return { answer: ask(copy, call), next: journals.at(journals.numberOf(copy.journal)) };
    });
  world.journal = next;
  return answer;
}

function ask(world: World, call: JournalCall): Answer {
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
