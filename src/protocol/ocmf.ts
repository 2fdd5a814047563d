import { ProtocolError } from '../errors/protocol-error.ts';
import { expectStatus, quoteBytes } from './answer.ts';
import { beginningOf } from './beginning.ts';
import { decodeUtf8, isUtf16 } from './json.ts';
import { pathText } from './lenient.ts';
import { type RecordSelector, selectorPath } from './transaction-query.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

/** A signed record as it came. */
export interface RawRecord {
  /** The whole answer. */
  readonly bytes: Uint8Array;
  /** The record itself; begins with `OCMF|`. */
  readonly text: string;
  /** What stood before it: a byte order mark or white space; empty as a rule. `prefix + text` is the whole answer. */
  readonly prefix: string;
}

/** The signed record, character for character. Nothing is parsed here; only what cannot be a record is refused. */
export function ocmfEndpoint(apiVersion: ApiVersion): Endpoint<RecordSelector, RawRecord> {
  const name = `GET /${apiVersion}/ocmf`;
  return {
    name,
    maxResponseBytes: 256 * 1024,
    request: selector => ({ method: 'GET', path: `/${apiVersion}/ocmf${selectorPath(selector)}` }),
    parse(response, _, note) {
      expectStatus(name, response, 200);
      const bytes = response.body;
      const whole = decodeUtf8(bytes);
      const { prefix, odd } = beginningOf(whole ?? '');
      const text = whole?.slice(prefix.length);
      if (text?.startsWith('OCMF|')) {
        for (const got of odd) note?.({ endpoint: name, path: pathText([]), got });
        return { bytes, text, prefix };
      }
      const start = quoteBytes(bytes.subarray(0, 40));
      const form = isUtf16(bytes) ? 'UTF-16: ' : '';
      throw new ProtocolError('METER_RESPONSE_INVALID', {
        message: `${name}: expected a record that begins with OCMF| in UTF-8, got ${form}${start}`,
        retryable: true,
        context: { endpoint: name, expected: 'OCMF|', got: start },
      });
    },
  };
}
