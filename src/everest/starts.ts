import {
  isMeterError,
  type MeterErrorCode,
  type StartedTransaction,
  type TransactionRequest,
} from '../index.ts';
import type { AskDoor } from './ask-door.ts';
import { remember } from './bounded.ts';
import type { StartReply } from './messages.ts';
import { type MeterDoor, runningIn } from './meter-door.ts';
import { refusalOf } from './refusal.ts';
import type { Stops } from './stops.ts';
import { utcText } from './utc-text.ts';
import { wait } from './wait.ts';

export interface Starts {
  start(request: TransactionRequest, door: AskDoor): Promise<StartReply>;
  close(): void;
}

/** Between two tries while the meter is away. */
const pauseMs = 500;
/** What may have passed a moment later; a journal that fails, or a clock, does not, and a customer waits. */
const passing: ReadonlySet<MeterErrorCode> = new Set([
  'METER_UNREACHABLE',
  'METER_CONNECT_TIMEOUT',
  'METER_RESPONSE_TIMEOUT',
  'METER_CONNECTION_LOST',
  'METER_TLS_FAILED',
  'METER_HTTP_STATUS',
  'METER_TRANSACTION_UNCONFIRMED',
  'METER_BUSY',
]);
/** Transactions that are ended for one start: another client may begin one, too. */
const maxEnded = 3;

/**
 * Starts for EVerest. What runs under another id is ended first, ours too, as EVerest's own module does: a stop that got
 * lost must not shut the charger. And what EVerest was told is not started does not stay started.
 */
export function createStarts(meter: MeterDoor, stops: Stops, talk: (line: string) => void): Starts {
  /** Starts that EVerest was told have failed: should one run all the same, it is ended. */
  const refused = new Map<string, true>();
  const known = new Map<string, StartedTransaction>();

  const events = meter.events$.subscribe(event => {
    if (event.type === 'transaction.started') {
      remember(known, event.transactionId, event);
      endIfRefused(event.transactionId);
    } else if (event.type === 'transaction.resumed') endIfRefused(event.transactionId);
  });

  function endIfRefused(transactionId: string) {
    if (!refused.delete(transactionId)) return;
    const id = JSON.stringify(transactionId);
    talk(`transaction ${id} runs although its start was answered with an error: it is ended`);
    stops.endForGood(transactionId);
  }

  async function start(request: TransactionRequest, door: AskDoor): Promise<StartReply> {
    const { transactionId } = request;
    stops.goOnWith(transactionId);
    refused.delete(transactionId);
    const refuse = () => remember(refused, transactionId, true);
    door.overdue.addEventListener('abort', refuse, { once: true });
    const reply = await carryOut(request, door.withdrawn);
    door.overdue.removeEventListener('abort', refuse);
    if (reply.status !== 'OK') refuse();
    return reply;
  }

  async function carryOut(request: TransactionRequest, withdrawn: AbortSignal): Promise<StartReply> {
    const { transactionId } = request;
    let running = runningIn(meter);
    let ended = 0;
    for (;;) {
      if (running === transactionId) return startedReply(known.get(transactionId));
      if (running !== undefined) {
        const problem = await makeRoom(running, transactionId);
        if (problem !== undefined) return refusalOf('start', transactionId, problem);
        ended += 1;
        running = undefined;
      }
      try {
        return startedReply(await meter.startTransaction(request, { signal: withdrawn }));
      } catch (error) {
        const isWithoutEffect = isMeterError(error) && error.effect === 'none';
        // What another client began is known only now.
        if (isWithoutEffect && ended < maxEnded) running = inTheWay(error) ?? runningIn(meter);
        if (running !== undefined && !withdrawn.aborted) continue;
        const isWorthATry = isWithoutEffect && error.retryable && passing.has(error.code);
        if (isWorthATry) {
          await wait(pauseMs, withdrawn);
          meter.recover();
        }
        if (!isWorthATry || withdrawn.aborted) return refusalOf('start', transactionId, error);
      }
    }
  }

  /** @returns why it could not be ended. */
  async function makeRoom(running: string, wanted: string): Promise<unknown> {
    talk(`transaction ${JSON.stringify(running)} runs, and is ended for ${JSON.stringify(wanted)}`);
    try {
      await meter.stopTransaction(running);
    } catch (error) {
      // It has ended: its record is in the journal, or comes there.
      const isOver =
        isMeterError(error) && (error.effect === 'done' || error.code === 'METER_NO_TRANSACTION');
      return isOver ? undefined : error;
    }
    return undefined;
  }

  return { start, close: () => events.unsubscribe() };
}

/** The transaction that a start was refused for. */
function inTheWay(error: unknown): string | undefined {
  if (!isMeterError(error) || error.code !== 'METER_TRANSACTION_ACTIVE') return undefined;
  const { transactionId = '' } = error.context;
  return transactionId === '' ? undefined : transactionId;
}

/** Without times that nobody knows any more, after a restart of the bridge. */
function startedReply(transaction: Omit<StartedTransaction, 'transactionId'> | undefined): StartReply {
  const min = utcText(transaction?.minStopTime ?? '');
  const max = utcText(transaction?.maxStopTime ?? '');
  return {
    status: 'OK',
    ...(min === undefined ? {} : { transaction_min_stop_time: min }),
    ...(max === undefined ? {} : { transaction_max_stop_time: max }),
  };
}
