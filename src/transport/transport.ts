import type { WireRequest, WireResponse } from '../protocol/wire.ts';
import type { Lane } from './turns.ts';

export interface SendOptions {
  /**
   * Commands go ahead of polls, the requests of one command as a batch; after a command that ran into its deadline a
   * waiting poll goes first. What is done in the background goes right after a poll.
   */
  readonly priority: Lane;
  /** Cancels the request, also while it waits or connects. */
  readonly signal?: AbortSignal;
  /**
   * Own deadline, from the turn of the request over connecting and sending to the last byte of the answer. It waits for
   * its turn as long as it takes: at most for the deadline of those ahead of it. In the background it is what a meter
   * that answers fast gets; one that has been answering slower gets the deadline of the others.
   */
  readonly timeoutMs?: number | undefined;
  /** Called when the turn of the request has come. */
  readonly onTurn?: (() => void) | undefined;
  /** A longer answer is refused with METER_RESPONSE_TOO_LARGE. */
  readonly maxResponseBytes?: number | undefined;
}

/** Counters since the transport was made. */
export interface TransportStatistics {
  /** Calls of `send`. */
  readonly requests: number;
  /** Calls that ended with an error, without those that the caller or `close` cancelled. */
  readonly failures: number;
  /** Connections that were made, with TLS only those whose certificate was the pinned one. */
  readonly connections: number;
  /** Connections that the meter ended between two requests. */
  readonly closedByMeter: number;
  /** GETs that were sent once more because a kept-alive connection turned out dead. */
  readonly resends: number;
}

/** Carries bytes to one meter, one request at a time. Knows status codes, not their meaning. */
export interface Transport {
  /**
   * Any status is an answer; redirects are not followed.
   *
   * @throws TransportError, ProtocolError (METER_RESPONSE_TOO_LARGE, METER_RESPONSE_INVALID), AbortedError, StateError
   * (METER_STOPPED) or InternalError (a path that cannot be sent). For POST and PUT `effect` is `none` when nothing was
   * sent, else `unknown`; for GET always `none`.
   */
  send(request: WireRequest, options: SendOptions): Promise<WireResponse>;
  readonly statistics: TransportStatistics;
  /** Ends every request with METER_STOPPED and closes the connection. Bounded; may be called twice. */
  close(): Promise<void>;
}
