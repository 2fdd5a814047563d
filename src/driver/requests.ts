import type { MeterEvent } from '../domain/meter-event.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { StartedTransaction } from '../domain/transaction.ts';
import { meterErrorFrom } from '../errors/error-data.ts';
import { IntegrityError } from '../errors/integrity-error.ts';
import type { MeterError } from '../errors/meter-error.ts';
import { TransactionError } from '../errors/transaction-error.ts';
import { EvidenceError, RecordError } from './record-error.ts';

/** The promises of commands that wait for their answering event. */
export interface Requests {
  /** Makes a promise and hands its `requestId` to `send`. */
  ask<Answer extends StartedTransaction | SignedRecord | undefined>(
    send: (requestId: string) => void,
  ): Promise<Answer>;
  /** Settles the promise that the event answers, if any. */
  settle(event: MeterEvent): void;
  /** Ends all that wait. */
  rejectAll(reason: MeterError): void;
}

interface Waiting {
  resolve(answer: never): void;
  reject(reason: MeterError): void;
}

export function createRequests(): Requests {
  const waiting = new Map<string, Waiting>();
  let count = 0;

  const take = (requestId: string) => {
    const request = waiting.get(requestId);
    waiting.delete(requestId);
    return request;
  };

  return {
    ask: send =>
      new Promise((resolve, reject) => {
        count += 1;
        const requestId = `request-${count}`;
        waiting.set(requestId, { resolve, reject });
        send(requestId);
      }),
    settle(event) {
      if (!('requestId' in event)) return;
      const request = take(event.requestId);
      if (request === undefined) return;
      if (event.type === 'transaction.started') {
        const { transactionId, minStopTime, maxStopTime } = event;
        request.resolve({ transactionId, minStopTime, maxStopTime } as never);
      } else if (event.type === 'transaction.stopped') request.resolve(event.record as never);
      else if (event.type === 'transaction.noneOpen') request.resolve(undefined as never);
      else if (event.type === 'transaction.stopFailed') request.reject(stopFailureOf(event));
      else request.reject(meterErrorFrom(event.error));
    },
    rejectAll(reason) {
      for (const [requestId] of [...waiting]) take(requestId)?.reject(reason);
    },
  };
}

function stopFailureOf({
  error: data,
  record,
  intermediate,
}: Extract<MeterEvent, { type: 'transaction.stopFailed' }>): MeterError {
  const error = meterErrorFrom(data);
  if (error instanceof IntegrityError && record !== undefined) return new RecordError(error, record);
  if (error instanceof TransactionError && intermediate !== undefined)
    return new EvidenceError(error, intermediate);
  return error;
}
