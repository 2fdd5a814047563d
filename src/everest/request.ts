import type { TransactionRequest } from '../index.ts';
import { startRequestOf } from './start-request.ts';
import { isPublishable } from './topics.ts';

/** What EVerest asks, as far as it can be understood. */
export type Asked =
  | { readonly kind: 'start'; readonly request: TransactionRequest; readonly remarks: readonly string[] }
  /** Empty: whatever runs. */
  | { readonly kind: 'stop'; readonly transactionId: string }
  | { readonly kind: 'nonsense'; readonly reason: string };

export interface Request {
  readonly asked: Asked;
  /** Topic for the answer, with the prefix; `undefined`: nobody can be answered. */
  readonly replyTopic: string | undefined;
}

type Plain = Readonly<Record<string, unknown>>;

/**
 * Reads `{"headers":{"replyTo":…},"payload":…}`; never throws, whatever it is.
 *
 * @param prefix EVerest's `mqtt_external_prefix`, which is not in its `replyTo`.
 */
export function requestOf(kind: 'start' | 'stop', text: string, prefix: string): Request {
  const envelope = parsed(text);
  if (!isPlain(envelope)) {
    const reason = 'the request is no JSON object';
    return { asked: { kind: 'nonsense', reason }, replyTopic: undefined };
  }
  const { headers, payload } = envelope;
  const replyTo = isPlain(headers) ? headers.replyTo : undefined;
  const topic = typeof replyTo === 'string' && replyTo !== '' ? `${prefix}${replyTo}` : '';
  return {
    asked: kind === 'start' ? startOf(payload) : stopOf(payload),
    replyTopic: isPublishable(topic) ? topic : undefined,
  };
}

function startOf(payload: unknown): Asked {
  const isNamed =
    isPlain(payload) && typeof payload.transaction_id === 'string' && payload.transaction_id !== '';
  return isNamed
    ? { kind: 'start', ...startRequestOf(payload) }
    : { kind: 'nonsense', reason: 'the payload of a start has to be an object with a transaction_id' };
}

/** EVerest sends the bare id, and its interface description says an object: both are taken. */
function stopOf(payload: unknown): Asked {
  const transactionId = isPlain(payload) ? payload.transaction_id : payload;
  return typeof transactionId === 'string'
    ? { kind: 'stop', transactionId }
    : {
        kind: 'nonsense',
        reason: 'the payload of a stop has to be the id of a transaction, or an empty text',
      };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
