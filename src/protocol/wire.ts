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

/**
 * One endpoint: how to ask it and how to understand its answer. `parse` is pure and throws HttpStatusError,
 * DeviceError or ProtocolError, each naming the endpoint.
 */
export interface Endpoint<Input, Output> {
  /** For messages and logs, for instance `GET /v1/status`. */
  readonly name: string;
  request(input: Input): WireRequest;
  parse(response: WireResponse, input: Input, note?: (odd: OddAnswer) => void): Output;
  /** Bytes; default 65,536. */
  readonly maxResponseBytes?: number;
  /** Milliseconds; default is the configured `commandTimeoutMs`. */
  readonly timeoutMs?: number;
}
