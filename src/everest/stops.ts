import { isMeterError, type SignedRecord } from '../index.ts';
import type { AskDoor } from './ask-door.ts';
import type { StopReply } from './messages.ts';
import { isKnownWhatRuns, type MeterDoor } from './meter-door.ts';
import { monotonicMs } from './monotonic.ts';
import { refusalOf } from './refusal.ts';
import { wait } from './wait.ts';

export interface Stops {
  /** Empty: whatever runs. */
  stop(transactionId: string, door: AskDoor): Promise<StopReply>;
  /** Ends what nobody waits for, and does not give up soon. */
  endForGood(transactionId: string): void;
  /** It is wanted again: no stop of before ends it. */
  goOnWith(transactionId: string): void;
  close(): void;
}

/** Between two tries while EVerest waits, and when it does not wait any more. */
const pauseMs = 500;
const longPauseMs = 5000;
/** The driver looks 5 s after a write whose answer was lost. */
const lookMs = 8000;
/** By then EVerest has asked for something else, and a start ends what is in its way. */
const giveUpAfterMs = 3_600_000;

/**
 * Stops for EVerest, which asks once: an error loses the record for its back end. So a stop is tried again while the meter
 * is away, and goes on when EVerest has been answered; the driver sends none again before a look showed that it had no
 * effect.
 */
export function createStops(meter: MeterDoor): Stops {
  /** Stops that may be tried again, by id. */
  const trying = new Map<string, Set<AbortController>>();
  const closed = new AbortController();

  async function stop(asked: string, { overdue }: AskDoor): Promise<StopReply> {
    const dropped = new AbortController();
    const leave = enlist(asked, dropped);
    const unwanted = AbortSignal.any([closed.signal, dropped.signal]);
    const giveUpAtMs = monotonicMs() + giveUpAfterMs;
    let transactionId = asked;
    try {
      for (;;) {
        try {
          return replyOf(transactionId, await meter.stopTransaction(transactionId));
        } catch (error) {
          if (!isMeterError(error) || !error.retryable) return refusalOf('stop', asked, error);
          // What was ended for a stop of whatever runs is asked for by its id from now on.
          if (transactionId === '' && error.effect !== 'none')
            transactionId = error.context.transactionId ?? '';
          // Later on, whatever runs is something else.
          if (transactionId === '' && overdue.aborted) return refusalOf('stop', asked, error);
          await wait(overdue.aborted ? longPauseMs : pauseMs, unwanted);
          if (error.effect === 'unknown') await knowledge(unwanted);
          if (unwanted.aborted || monotonicMs() > giveUpAtMs) return refusalOf('stop', asked, error);
          meter.recover();
        }
      }
    } finally {
      leave();
    }
  }

  /** The driver looks by itself at what became of a write; with that it need not be sent again. */
  async function knowledge(unwanted: AbortSignal): Promise<void> {
    const endMs = monotonicMs() + lookMs;
    while (!isKnownWhatRuns(meter) && !unwanted.aborted && monotonicMs() < endMs)
      await wait(pauseMs, unwanted);
  }

  function enlist(transactionId: string, controller: AbortController) {
    const all = trying.get(transactionId) ?? new Set();
    trying.set(transactionId, all.add(controller));
    return () => {
      all.delete(controller);
      if (all.size === 0) trying.delete(transactionId);
    };
  }

  return {
    stop,
    endForGood(transactionId) {
      const never = new AbortController().signal;
      void stop(transactionId, { withdrawn: never, overdue: AbortSignal.abort() });
    },
    goOnWith(transactionId) {
      for (const controller of trying.get(transactionId) ?? []) controller.abort();
    },
    close: () => closed.abort(),
  };
}

/** OK only with a record that verifies, byte for byte as the meter gave it. */
function replyOf(transactionId: string, record: SignedRecord | undefined): StopReply {
  if (record === undefined) return refusalOf('stop', transactionId, 'no transaction is open');
  const { verdict } = record.verification;
  if (verdict !== 'valid')
    return refusalOf('stop', transactionId, `the signature of the record is ${verdict}`);
  return {
    status: 'OK',
    signed_meter_value: {
      signed_meter_data: record.ocmf,
      signing_method: '',
      encoding_method: 'OCMF',
      public_key: record.publicKey,
    },
  };
}
