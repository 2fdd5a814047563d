import { z } from 'zod';
import { DeviceError } from '../errors/device-error.ts';
import { HttpStatusError } from '../errors/http-status-error.ts';
import type { Effect } from '../errors/meter-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { readJson } from './json.ts';
import { quote } from './quote.ts';
import type { WireResponse } from './wire.ts';

/** May the meter have acted, when its answer cannot be understood? Reading never acts. */
export function effectOf(endpoint: string): Effect {
  return endpoint.startsWith('GET ') ? 'none' : 'unknown';
}

/**
 * Demands a status code. A 4xx to a command is a refusal of the meter, which did not act; anything else that is not
 * expected is an HttpStatusError.
 */
export function expectStatus(endpoint: string, response: WireResponse, expected: number): void {
  const { status, body } = response;
  if (status === expected) return;
  const text = body.length === 0 ? 'no text' : quote(new TextDecoder().decode(body.subarray(0, 512)));
  const details = {
    message: `${endpoint}: expected status ${expected}, got ${status} with ${text}`,
    context: { endpoint, status, expected: String(expected) },
  };
  const isRefusal = status >= 400 && status < 500;
  if (isRefusal && effectOf(endpoint) === 'unknown') throw new DeviceError('METER_REJECTED', details);
  throw new HttpStatusError({ ...details, effect: effectOf(endpoint), retryable: !isRefusal });
}

/** Demands a status code and a body of the given shape. Unknown fields are let through. */
export function expectJson<Schema extends z.ZodType>(
  endpoint: string,
  response: WireResponse,
  expectedStatus: number,
  schema: Schema,
): z.output<Schema> {
  expectStatus(endpoint, response, expectedStatus);
  const effect = effectOf(endpoint);
  const json = readJson(response.body);
  if (!json.ok) {
    throw new ProtocolError('METER_RESPONSE_INVALID', {
      message: `${endpoint}: the answer is not acceptable JSON: ${json.reason}. Check that the address belongs to a LEM DCBM`,
      effect,
      context: { endpoint, got: json.reason },
    });
  }
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'the body';
  const got = quote(JSON.stringify(valueAt(json.value, issue?.path ?? [])) ?? 'nothing');
  const expected = issue?.message ?? 'another value';
  throw new ProtocolError('METER_RESPONSE_INVALID', {
    message: `${endpoint}: ${path} is not as it must be: ${expected}; got ${got}. Report it with the firmware version`,
    effect,
    context: { endpoint, path, expected, got },
    cause: parsed.error,
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** Text that the meter may send in a field that is shown to people. */
export const shortText = z.string().max(256);
