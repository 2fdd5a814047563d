import { channel } from 'node:diagnostics_channel';
import type { MeterErrorCode } from '../errors/codes.ts';

/** What is published on the diagnostics channel `lem-dcbm:request`, once per request when it has ended. */
export interface RequestMessage {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly host: string;
  readonly port: number;
  /** From the call to the last byte of the answer, waiting included. */
  readonly durationMs: number;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** Code of the error, when there was none. */
  readonly error?: MeterErrorCode;
}

const requests = channel('lem-dcbm:request');

/** Publishes to `node:diagnostics_channel`; costs nothing while nobody listens. */
export function publishRequest(describe: () => RequestMessage): void {
  if (requests.hasSubscribers) requests.publish(describe());
}
