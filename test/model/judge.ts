import { type Account, accountOf } from './account.ts';
import type { History } from './history.ts';
import * as answers from './rules/answers.ts';
import * as conduct from './rules/conduct.ts';
import * as facts from './rules/facts.ts';
import * as inTime from './rules/in-time.ts';
import * as records from './rules/records.ts';

const { everyRecordCameHome, ...whileItLasts } = records;

/** One function per rule; each says what broke it. */
export const rules: Readonly<Record<string, (account: Account) => string[]>> = {
  ...answers,
  ...facts,
  ...whileItLasts,
  ...conduct,
  ...inTime,
};

/**
 * Judges a history by what may be said and kept, without a look into the driver. `unreadable`: pagination counters of
 * records that the meter never gives; their loss is nobody's fault.
 */
export function judge(history: History, unreadable: readonly number[] = []): string[] {
  const account = accountOf(history);
  const broken = Object.values(rules).flatMap(rule => rule(account));
  return [...broken, ...everyRecordCameHome(account, unreadable)];
}
