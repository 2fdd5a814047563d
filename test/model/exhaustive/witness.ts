import type { MeterErrorData } from '../../../src/errors/meter-error.ts';
import { isSame } from './journal-model.ts';
import type { MeterRecord } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { Options } from './options.ts';
import type { Command, World } from './world.ts';

/**
 * Judges what the driver tells by what happened in the meter and at the callers. It knows nothing of the statecharts.
 * Sessions are told apart by the start that made them, not by their ids.
 */
export type Rule = (world: World, fact: Plain, options: Options) => string | undefined;

const answers: Record<string, string> = {
  'transaction.started': 'start',
  'transaction.startFailed': 'start',
  'transaction.stopped': 'stop',
  'transaction.stopFailed': 'stop',
  'transaction.noneOpen': 'stop',
};

/** Every fact that is an answer belongs to a command that waits. */
const answersWhoWaits: Rule = (world, fact) => {
  const does = answers[fact.type];
  if (does === undefined || commandOf(world, fact)?.does === does) return undefined;
  return `${fact.type} answers ${fact.requestId}, which does not wait`;
};

/** `noneOpen`: there was a moment since the command came at which nothing ran. */
const noneOpenIsTrue: Rule = (world, fact) => {
  if (fact.type !== 'transaction.noneOpen' || commandOf(world, fact)?.hadGap !== false) return undefined;
  return 'a stop was told that nothing runs, and something ran all the time';
};

/** `started`: the meter has a transaction of this start. */
const startedIsTrue: Rule = (world, fact) => {
  if (fact.type !== 'transaction.started' || isBegun(world, numberOf(fact))) return undefined;
  return 'a start was told that it runs, and the meter has no transaction of it';
};

const effectOfStartIsTrue: Rule = (world, fact) => {
  if (fact.type !== 'transaction.startFailed') return undefined;
  const start = numberOf(fact);
  const { effect } = fact.error as MeterErrorData;
  const mayBegin = world.late.some(({ by }) => by === start);
  if (effect === 'none' && isBegun(world, start))
    return 'effect none of a start that had begun a transaction';
  if (effect === 'none' && mayBegin) return 'effect none of a start that is still under way';
  if (effect === 'done' && !isBegun(world, start)) return 'effect done of a start that has begun nothing';
  if (effect === 'unknown' && commandOf(world, fact)?.wrote === false)
    return 'effect unknown of a start of which nothing was sent';
  return undefined;
};

const effectOfStopIsTrue: Rule = (world, fact, options) => {
  const command = commandOf(world, fact);
  if (fact.type !== 'transaction.stopFailed' || command === undefined) return undefined;
  const { effect, code } = fact.error as MeterErrorData;
  const mayEnd = world.late.some(({ asked }) => asked === command.requestId);
  if (effect === 'none' && command.acted) return 'effect none of a stop that had ended a transaction';
  if (effect === 'none' && mayEnd) return 'effect none of a stop that is still under way';
  if (effect === 'done' && !command.hadGap)
    return 'effect done of a stop, and its transaction ran all the time';
  if (effect === 'unknown' && !command.wrote) return 'effect unknown of a stop of which nothing was sent';
  if (code === 'METER_RECORD_UNAVAILABLE' && !command.hadGap)
    return 'a stop was told that its transaction does not run any more, and it ran all the time';
  if (code === 'METER_RECORD_INVALID') return 'a record was called invalid, and the meter spoils nothing';
  const isThere = command.newestThen > 0 && command.newestThen !== world.meter.unreadable;
  // The latest start of the id is meant.
  const isMeant = isBegun(world, latestStartOf(world, command.transactionId, options));
  if (code === 'METER_NO_TRANSACTION' && isThere && isMeant)
    return 'a transaction was called unknown, and the meter has it';
  return undefined;
};

/** A record that answers a stop is final, of this id, and of this session. */
const stoppedIsTheRecord: Rule = (world, fact) => {
  const command = commandOf(world, fact);
  if (fact.type !== 'transaction.stopped' || command === undefined) return undefined;
  const { paginationCounter: counter, transactionId } = fact.record;
  const { ranThen, newestThen, countThen, transactionId: asked } = command;
  if (asked !== '' && transactionId !== asked) return `a stop of ${asked} was answered with ${transactionId}`;
  if (world.meter.records[counter - 1]?.id !== transactionId)
    return `a stop was answered with ${transactionId} T${counter}, and that is another one`;
  // What the driver took to be running had ended, and was handed over already: that is an answer, too.
  if (asked === '' && fact.again === true && counter === countThen) return undefined;
  const isIts = asked === '' ? counter > countThen || counter === ranThen : counter >= newestThen;
  return isIts ? undefined : `a stop was answered with the record of another session (T${counter})`;
};

const recordsAreFinal: Rule = (world, fact) => {
  const counter = handedOver(fact);
  if (counter === undefined) return undefined;
  if (!String(fact.record.ocmf).endsWith('final')) return `T${counter} was handed over, and is not final`;
  return world.meter.records[counter - 1]?.ended === '' ? `T${counter} was handed over, and runs` : undefined;
};

/** Handed over twice only after a crash, or where the journal, which knew, cannot be read. */
const handedOverOnce: Rule = (world, fact) => {
  const counter = handedOver(fact);
  if (counter === undefined) return undefined;
  if (fact.again === true) {
    if (world.memory.everDelivered.includes(counter)) return undefined;
    return `T${counter} was handed over as "again", and had never been`;
  }
  const { delivered, deliveredBefore } = world.memory;
  const isKnown =
    delivered.includes(counter) || (world.journal.isUsable && deliveredBefore.includes(counter));
  return isKnown ? `T${counter} was handed over twice` : undefined;
};

/** Where no counter is said, it may be any record of the id. */
const lostIsLost: Rule = ({ meter }, fact) => {
  if (fact.type !== 'record.lost' && fact.type !== 'records.missing') return undefined;
  const { transactionId = '' } = fact;
  const counter = fact.paginationCounter ?? fact.from;
  const unreadable = meter.records[meter.unreadable - 1];
  const isLost = counter === undefined ? unreadable?.id === transactionId : counter === meter.unreadable;
  if (isLost && unreadable !== undefined) return undefined;
  return `${fact.type} ${transactionId} T${counter ?? ''}, and the meter has it`;
};

const nothingIsInvalid: Rule = (_world, fact) =>
  fact.type === 'record.invalid' ? 'record.invalid, and the meter spoils nothing' : undefined;

/** Nobody's stop ended it. */
const closedByMeterIsTrue: Rule = ({ meter }, fact) => {
  if (fact.type !== 'transaction.closedByMeter') return undefined;
  const latest = meter.records.findLast(({ id, ended }) => id === fact.transactionId && ended !== '');
  if (latest === undefined) return `${fact.transactionId} was told as closed by the meter, and has not ended`;
  return latest.ended === 'put'
    ? `${fact.transactionId} was told as closed by the meter, and a stop did it`
    : undefined;
};

/** What is found is never an own one that this process remembers. */
const foundIsForeign: Rule = (world, fact) => {
  if (fact.type !== 'transaction.found') return undefined;
  const counter = fact.paginationCounter ?? newestOf(world, fact.transactionId);
  const record = world.meter.records[counter - 1];
  if (record === undefined) return `${fact.transactionId} was found, and never ran`;
  return isRemembered(world, record) ? `own ${fact.transactionId} was told as found` : undefined;
};

const resumedIsOwn: Rule = (world, fact) => {
  if (fact.type !== 'transaction.resumed') return undefined;
  const isOwn = world.meter.records.some(({ id, by }) => id === fact.transactionId && by > 0);
  return isOwn ? undefined : `${fact.transactionId} was told as resumed, and is not an own one`;
};

const neverRanIsTrue: Rule = (world, fact, options) => {
  if (fact.type !== 'transaction.neverRan') return undefined;
  const given = options.starts - world.budget.starts;
  const starts = Array.from({ length: given }, (_, index) => index + 1);
  const isTrue = starts.some(
    start =>
      idOfStart(start, options) === fact.transactionId &&
      !isBegun(world, start) &&
      !world.late.some(({ by }) => by === start),
  );
  return isTrue ? undefined : `${fact.transactionId} was told as never run, and it ran or may yet`;
};

const storedIsStored: Rule = (world, fact) => {
  if (fact.type !== 'record.stored') return undefined;
  const isStored = world.journal.archived.some(({ counter }) => counter === fact.paginationCounter);
  return isStored ? undefined : `T${fact.paginationCounter} was told as stored, and is not`;
};

const oddOnlyWhereOdd: Rule = (_world, fact, { kinds, others }) =>
  fact.type === 'meter.answerOdd' && !kinds.includes('lie') && others === 0
    ? 'an answer was told as odd, and none was'
    : undefined;

export const rules: Readonly<Record<string, Rule>> = {
  answersWhoWaits,
  noneOpenIsTrue,
  startedIsTrue,
  effectOfStartIsTrue,
  effectOfStopIsTrue,
  stoppedIsTheRecord,
  recordsAreFinal,
  handedOverOnce,
  lostIsLost,
  nothingIsInvalid,
  closedByMeterIsTrue,
  foundIsForeign,
  resumedIsOwn,
  neverRanIsTrue,
  storedIsStored,
  oddOnlyWhereOdd,
};

/** What runs is ended only because a caller asked for it: a stop, or a start where it is not an own one. */
export function endedUnasked(world: World, counter: number, asked: string): string | undefined {
  const record = world.meter.records[counter - 1];
  if (record === undefined || record.asked) return undefined;
  const isForStart = asked.startsWith('s') || asked === 'earlier';
  if (isForStart && (!isRemembered(world, record) || world.memory.failedStarts.includes(record.by)))
    return undefined;
  return `T${counter} (${record.id}) was ended by the driver, and nobody had asked for it`;
}

/** An own one that this process knows of, by itself or by the journal. */
export function isRemembered(world: World, { by, id, notedAt }: MeterRecord): boolean {
  if (by === 0) return false;
  const { open, closed } = world.journal;
  const session = { transactionId: id, notedAt };
  return by >= world.memory.firstStart || [...open, ...closed].some(each => isSame(each, session));
}

export function idOfStart(start: number, { isOneId }: Options): string {
  return isOneId ? 'A' : (['', 'A', 'B', 'C', 'D', 'E'][start] ?? `A${start}`);
}

/** The counter of the record that a fact hands over. */
export function handedOver(fact: Plain): number | undefined {
  const isHandedOver = fact.type === 'transaction.stopped' || fact.type === 'record.recovered';
  return isHandedOver ? fact.record.paginationCounter : undefined;
}

export function commandOf({ commands }: World, { requestId }: Plain): Command | undefined {
  return commands.find(each => each.requestId === requestId);
}

/** 0: there was none, and what has the id began by itself. */
function latestStartOf({ budget }: World, transactionId: string, options: Options): number {
  const given = options.starts - budget.starts;
  const starts = Array.from({ length: given }, (_, index) => index + 1);
  return starts.findLast(start => idOfStart(start, options) === transactionId) ?? 0;
}

function numberOf({ requestId }: Plain): number {
  return Number(String(requestId).slice(1));
}

function isBegun({ meter }: World, start: number): boolean {
  return meter.records.some(({ by }) => by === start);
}

function newestOf({ meter }: World, transactionId: string): number {
  return meter.records.findLastIndex(({ id }) => id === transactionId) + 1;
}
