import { ProtocolError } from '../errors/protocol-error.ts';
import { expectStatus, quoteBytes } from './answer.ts';
import { decodeUtf8 } from './json.ts';
import { type RecordSelector, selectorPath } from './transaction-query.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

/** A signed record as it came: the bytes, and the same as text. */
export interface RawRecord {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The signed record, byte for byte. Nothing is parsed here; only what cannot be a record is refused. */
export function ocmfEndpoint(apiVersion: ApiVersion): Endpoint<RecordSelector, RawRecord> {
  const name = `GET /${apiVersion}/ocmf`;
  return {
    name,
    maxResponseBytes: 256 * 1024,
    request: selector => ({ method: 'GET', path: `/${apiVersion}/ocmf${selectorPath(selector)}` }),
    parse(response) {
      expectStatus(name, response, 200);
      const bytes = response.body;
      const text = decodeUtf8(bytes);
      if (text?.startsWith('OCMF|')) return { bytes, text };
      const start = quoteBytes(bytes.subarray(0, 40));
      throw new ProtocolError('METER_RESPONSE_INVALID', {
        message: `${name}: expected a record that begins with OCMF| in UTF-8, got ${start}`,
        retryable: true,
        context: { endpoint: name, expected: 'OCMF|', got: start },
      });
    },
  };
}
