import type { JournaledTransaction } from '../../../src/domain/journaled.ts';
import type { JournalModel } from './journal-model.ts';
import type { MeterModel } from './meter-model.ts';
import { ByObject, Table } from './table.ts';
import { type Command, keep, type LateWrite, type Memory, type Service } from './world.ts';

/** The parts of a world as short texts: equal texts are equal parts. A new field of a part belongs here, too. */

export function keyOfServices(services: readonly Service[]): string {
  let key = '';
  for (const { number, moment, asked, mayBeOnLine } of services)
    key += `${number} ${moment} ${asked}${mayBeOnLine ? '!' : ''},`;
  return key;
}

export function keyOfTimers(timers: readonly number[]): string {
  return timers.join();
}

export function keyOfMeter({ records, running, hasLostClock, now, unreadable, liar }: MeterModel): string {
  let key = `${running} ${hasLostClock} ${now} ${unreadable} ${liar}`;
  for (const { id, by, notedAt, began, ended, asked, isWanted } of records)
    key += `;${id} ${by} ${notedAt} ${began} ${ended} ${asked} ${isWanted}`;
  return key;
}

export function keyOfJournal({
  isUsable,
  isLocked,
  open,
  closed,
  archived,
  gone,
  unstored,
}: JournalModel): string {
  let key = `${isUsable} ${isLocked} ${gone.join()} ${unstored === undefined ? '' : JSON.stringify(unstored)}`;
  for (const session of open) key += `;${sessions.get(session, () => keyOfSession(session))}`;
  key += '/';
  for (const { transactionId, notedAt } of closed) key += `;${transactionId} ${notedAt}`;
  key += '/';
  for (const { counter, id, isDelivered } of archived) key += `;${counter} ${id} ${isDelivered}`;
  return key;
}

/** Entries are replaced, never changed. */
const sessions = new ByObject<string>();

/** A request says no more than its id. */
function keyOfSession({ request, intermediate, ...session }: JournaledTransaction): string {
  if (intermediate !== undefined) throw new Error('the journal of the model keeps no interim records');
  return JSON.stringify([request?.transactionId, Object.entries(session).sort()]);
}

export function keyOfLate(late: readonly LateWrite[]): string {
  return late.length === 0 ? '' : JSON.stringify(late);
}

export function keyOfCommands(commands: readonly Command[]): string {
  let key = '';
  for (const command of commands) {
    const { requestId, does, transactionId, ranThen, newestThen, countThen, hadGap, wrote, acted } = command;
    key += `${requestId} ${does} ${transactionId} ${ranThen} ${newestThen} ${countThen} ${hadGap} ${wrote} ${acted};`;
  }
  return key;
}

export function keyOfMemory(memory: Memory): string {
  const { failedStarts, firstStart, delivered, deliveredBefore, everDelivered } = memory;
  return `${failedStarts.join()} ${firstStart} ${delivered.join()} ${deliveredBefore.join()} ${everDelivered.join()}`;
}

/** Every journal that there was in any world. */
export const journals = new Table<JournalModel>(keyOfJournal, keep);
