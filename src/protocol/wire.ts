import type { ApiVersion } from '../domain/meter-status.ts';
import type { OddAnswer } from '../domain/odd-answer.ts';

export type { ApiVersion };

/** A request as it goes over the wire, without host and headers. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, already URL-encoded; starts with `/v1/` or `/v2/`. */
  readonly path: string;
  /** JSON text; its bytes are sent with `Content-Length`. */
  readonly body?: string;
}

/** An answer as it came over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Takes what was odd in an answer that is used all the same. */
export type Note = (odd: OddAnswer) => void;

/**
 * One endpoint: how to ask it and how to understand its answer. `parse` is pure and throws HttpStatusError, DeviceError
 * or ProtocolError, each naming the endpoint. It refuses an answer only for what it is worthless without; what else is
 * missing or of another form is left out of the output, and told to `note`.
 */
export interface Endpoint<Input, Output> {
  /** For messages and logs, for instance `GET /v1/status`. */
  readonly name: string;
  request(input: Input): WireRequest;
  parse(response: WireResponse, input: Input, note?: Note): Output;
  /** Bytes; default 65,536. */
  readonly maxResponseBytes?: number;
  /** Milliseconds; default is the configured `commandTimeoutMs`. */
  readonly timeoutMs?: number;
}
