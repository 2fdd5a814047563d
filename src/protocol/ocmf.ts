import { ProtocolError } from '../errors/protocol-error.ts';
import { expectStatus, quoteBytes } from './answer.ts';
import { decodeUtf8 } from './json.ts';
import { transactionQuery } from './transaction-query.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

/** A signed record as it came: the bytes, and the same as text. */
export interface RawRecord {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** By transaction id (the newest match of the last 840), or counted back from the latest (0 to 20398). */
export type RecordSelector = { readonly transactionId: string } | { readonly back: number };

function pathOf(apiVersion: ApiVersion, selector: RecordSelector): string {
  const path = `/${apiVersion}/ocmf`;
  if ('transactionId' in selector) return `${path}${transactionQuery(selector.transactionId)}`;
  return selector.back === 0 ? path : `${path}/-${selector.back}`;
}

/** The signed record, byte for byte. Nothing is parsed here; only what cannot be a record is refused. */
export function ocmfEndpoint(apiVersion: ApiVersion): Endpoint<RecordSelector, RawRecord> {
  const name = `GET /${apiVersion}/ocmf`;
  return {
    name,
    maxResponseBytes: 256 * 1024,
    request: selector => ({ method: 'GET', path: pathOf(apiVersion, selector) }),
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
