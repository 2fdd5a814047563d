import { isSameKey, isSameMeter } from '../../src/domain/same-meter.ts';
import type { Look, LookInput } from '../../src/domain/service-results.ts';
import { expiresAtMs } from '../../src/domain/stop-window.ts';
import type { Does } from './act.ts';
import { boundBy, boundRecords } from './bounds.ts';
import type { MeterContext } from './context.ts';
import { effectOf } from './left-behind.ts';
import { readBy } from './read.ts';
import { type Judgement, judge, learn, type Mine, openBefore, type Running } from './running.ts';
import { isSameSession, type OpenTransaction, recordOf } from './session.ts';
import type { Args, LookName, MeterMachineEvent } from './vocabulary.ts';

/** What a look asks, and what is known after it; the states are in running.state.ts. */

export function lookInput(
  { identity, writes }: MeterContext,
  lane: LookInput['lane'],
  asksRecord: boolean,
): LookInput {
  const asOf = writes.count;
  return { known: identity, asOf, lane, believed: undefined, needsStatus: false, asksRecord };
}

/** At the first contact, and after an outage. */
export function identifyInput(context: MeterContext): LookInput {
  return { ...lookInput(context, 'command', false), needsStatus: true };
}

/** Only what is certain makes a look shorter. */
export function believedOf(context: MeterContext): LookInput['believed'] {
  const { running, read, identity } = context;
  const isCertain =
    !isUnsure(context) &&
    read.sample !== undefined &&
    read.legalProblem === undefined &&
    identity?.apiVersion !== undefined &&
    (running.kind === 'nothing' || (running.kind === 'open' && running.paginationCounter !== undefined));
  return isCertain && read.sample ? { runs: running.kind === 'open', sample: read.sample } : undefined;
}

function isUnsure({ running, unconfirmed, read }: MeterContext): boolean {
  return running.kind === 'unknown' || unconfirmed.length > 0 || read.disagreements > 0;
}

const lookNames: readonly LookName[] = [
  'identify',
  'reidentify',
  'reread',
  'lookFirst',
  'confirmStart',
  'confirmStop',
  'look',
];

export function lookOf(event: MeterMachineEvent): Look | undefined {
  const isLook = lookNames.some(name => event.type === `xstate.done.actor.${name}`);
  return isLook && 'output' in event ? (event.output as Look) : undefined;
}

/** The look, unless something was written since it was asked for. */
export function freshLook({ writes }: MeterContext, event: MeterMachineEvent): Look | undefined {
  const look = lookOf(event);
  return look !== undefined && look.asOf > writes.staleUpTo ? look : undefined;
}

/** What the meter said since the latest write of the command that is carried out. */
export function seenBy({ command, read }: MeterContext): Judgement | undefined {
  return command?.seen && judge(command.seen, read.endedUpTo);
}

/** Whoever answers on an open connection, too. A pinned key says more than the journal: that is how an exchange is told. */
export function isAnotherMeter({ identity, settings }: MeterContext, look: Look | undefined): boolean {
  if (look?.identity === undefined) return false;
  const pinned = settings.expectedPublicKey;
  if (pinned !== undefined && !isSameKey(pinned, look.identity.publicKeyOcmf)) return true;
  const known = identity ?? (pinned === undefined ? look.remembered : undefined);
  return known !== undefined && !isSameMeter(known, look.identity);
}

/** The one way from a look to the fact. A stale look changes nothing of it. */
export function learnFrom({ context, event }: Args, does: Does) {
  const look = freshLook(context, event);
  if (look === undefined) return;
  does.raise({ type: 'meter.looked' });
  const mine = mineOf(context, look);
  const { starting } = mine;
  const learned = learn(context.running, look, mine);
  const { ended, appeared } = learned;
  const running = withLostStop(learned.running, context.writes);
  const read = readBy(context, look, does);
  const open = running.kind === 'open' ? running : undefined;
  const { kind } = judge(look, context.read.endedUpTo);
  if (open?.stopRequested && kind !== 'as before') does.raise({ type: 'stop.due' });
  if (ended !== undefined) {
    if (open !== undefined) does.raise({ type: 'running.changed' });
    tellEnded(context, ended, does);
    if (isCountedNow(context.running, ended)) boundRecords(ended, true, does);
    if (open !== undefined) lookBehind(ended, open, does);
  }
  // Of a start that is being carried out, its answer tells.
  const isAnswered = starting !== undefined && open !== undefined && isSameSession(starting, open);
  if (open !== undefined && !isAnswered) tellAppeared(open, appeared, look.atMs, does);
  // Nothing that was written can act any more, and the look says what has come of it.
  const isSettled = !context.writes.mayStillAct && (kind === 'open' || kind === 'nothing');
  const settled = settleUnconfirmed(context, isSettled, open, does);
  // Before they are bounded.
  addJournaled(context, look, open, does);
  const isNews = (appeared === 'resumed' && !isAnswered) || isCountedNow(context.running, open);
  const unconfirmed = open !== undefined && isNews ? boundBy(open, settled, does) : settled;
  if (read.newest !== context.read.newest) does.bid({ type: 'records.newest', newest: read.newest });
  const command = context.command;
  const isAsked = command?.asked !== undefined && command.ending === undefined;
  if (running.kind === 'unknown' && !isAsked && context.running.kind !== 'unknown')
    does.raise({ type: 'look.wanted' });
  const identity = look.identity ?? context.identity;
  // That the API has been found out, or is another than was thought, is told.
  if (identity && context.identity && identity.apiVersion !== context.identity.apiVersion)
    does.tell({ type: 'meter.identified', identity, blockers: look.status?.blockers ?? [] });
  const staleUpTo = Math.max(context.writes.staleUpTo, look.asOf);
  // The witnesses disagree for the first time: only a look that is asked for from now on is a second one.
  const isFirstDoubt = read.disagreements === 1 && context.read.disagreements === 0;
  const writes = {
    ...context.writes,
    staleUpTo: isFirstDoubt ? context.writes.count : staleUpTo,
    mayStillStart: isSettled ? undefined : context.writes.mayStillStart,
  };
  does.assign({ running, read, unconfirmed, identity, writes });
}

/** What may be ours of what runs. */
function mineOf({ command, unconfirmed, idsInDoubt, read, writes }: MeterContext, { journaled }: Look): Mine {
  const noted = command?.starting;
  // Of a start of which nothing was sent nothing can run.
  const starting = command === undefined || effectOf(command) === 'none' ? undefined : noted;
  return {
    unconfirmed,
    starting,
    sent: starting && command?.hasLostWrite ? [...unconfirmed, starting] : unconfirmed,
    journaled: journaled?.filter(each => noted === undefined || !isSameSession(noted, { session: each })),
    idsInDoubt,
    endedUpTo: read.endedUpTo,
    mayStillStart: writes.mayStillStart,
  };
}

/** Ours, whose place in the meter's store was not known until now. */
function isCountedNow(before: Running, now: OpenTransaction | undefined): boolean {
  const was = openBefore(before);
  return (
    now?.origin === 'own' &&
    now.paginationCounter !== undefined &&
    was !== undefined &&
    was.paginationCounter === undefined &&
    isSameSession(was, now)
  );
}

/** A stop whose answer was lost may still end what has appeared meanwhile. */
function withLostStop(running: Running, { mayStillEnd }: MeterContext['writes']): Running {
  if (running.kind !== 'open' || running.transactionId !== mayStillEnd) return running;
  return { ...running, stopSent: true };
}

/** A look shows its end; that of what a command ends is told by that command. */
export function tellEnded({ command }: MeterContext, ended: OpenTransaction, does: Does) {
  if (command?.ending !== undefined && isSameSession(command.ending, ended)) return;
  bringEnded(ended, does);
  does.cancel(expiryTimer);
}

/** Its record comes home; where nobody told the meter to end it, the meter or another client did. */
export function bringEnded(ended: OpenTransaction, does: Does, mayBeByUs = false) {
  const { transactionId, stopRequested, stopSent } = ended;
  if (!mayBeByUs && !stopRequested && !stopSent)
    does.tell({ type: 'transaction.closedByMeter', transactionId });
  does.bid({ type: 'record.add', wanted: [recordOf(ended)] });
}

/** By its id only the later one of that id is found: where the counter of this one is not known, all since are looked at. */
export function lookBehind(ended: OpenTransaction, begun: OpenTransaction, does: Does) {
  const { transactionId, paginationCounter, newestCounterBefore: before } = ended;
  if (transactionId === begun.transactionId && paginationCounter === undefined && before !== undefined)
    does.bid({ type: 'records.lookFrom', counter: before + 1 });
}

function tellAppeared(
  open: OpenTransaction,
  appeared: 'resumed' | 'found' | undefined,
  atMs: number,
  does: Does,
) {
  const { transactionId, paginationCounter, session } = open;
  if (appeared === undefined) return;
  if (appeared === 'found') {
    const counter = paginationCounter === undefined ? {} : { paginationCounter };
    does.tell({ type: 'transaction.found', transactionId, ...counter });
    return;
  }
  does.tell({ type: 'transaction.resumed', transactionId });
  // It was synced right before it was noted.
  watchExpiry(does, transactionId, expiresAtMs(Date.parse(session.notedAt)), atMs);
}

/** A minute before the latest stop. */
export function watchExpiry(does: Does, transactionId: string, latestStopMs: number, nowMs: number) {
  const maxStopTime = new Date(latestStopMs).toISOString();
  const delayMs = Math.max(0, latestStopMs - 60_000 - nowMs);
  does.raise({ type: 'transaction.nearlyExpired', transactionId, maxStopTime }, { delayMs, id: expiryTimer });
}

export const expiryTimer = 'expiry';

/** A start that does not run, read when no write was under way any more: its record, if there is one, is looked for. */
function settleUnconfirmed(
  { unconfirmed }: MeterContext,
  isSettled: boolean,
  open: OpenTransaction | undefined,
  does: Does,
): readonly OpenTransaction[] {
  const others = unconfirmed.filter(each => open === undefined || !isSameSession(each, open));
  if (!isSettled) return others;
  if (others.length > 0)
    does.bid({ type: 'record.add', wanted: others.map(each => recordOf(each, 'mayHaveRun')) });
  return [];
}

/** What a crash kept from coming home. */
function addJournaled(
  { command, unconfirmed, running, read: { endedUpTo } }: MeterContext,
  look: Look,
  open: OpenTransaction | undefined,
  does: Does,
) {
  const kind = judge(look, endedUpTo).kind;
  if (look.journaled === undefined || kind === 'disagree' || kind === 'half read') return;
  const busyWith = [open, openBefore(running), command?.starting, command?.ending, ...unconfirmed];
  const wanted = look.journaled
    .filter(noted => !busyWith.some(each => each !== undefined && isSameSession(each, { session: noted })))
    .map(noted => ({
      transactionId: noted.transactionId,
      paginationCounter: noted.paginationCounter,
      session: { transactionId: noted.transactionId, notedAt: noted.notedAt },
      request: noted.request,
      state: noted.hasRun ? ('ran' as const) : ('mayHaveRun' as const),
      afterCounter: noted.newestCounterBefore,
      untilCounter: noted.newestCounterAfter,
      beganFromMs: noted.meterTimeMs,
      legal: undefined,
      intermediate: noted.intermediate,
    }));
  if (wanted.length > 0) does.bid({ type: 'record.add', wanted });
}
