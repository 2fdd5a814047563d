import type { z } from 'zod';
import { expectedOf, valueAt } from '../config/expectation.ts';
import { isPassingRefusal } from '../domain/passing-refusal.ts';
import { quote } from '../domain/quote.ts';
import { DeviceError } from '../errors/device-error.ts';
import { HttpStatusError } from '../errors/http-status-error.ts';
import type { Effect } from '../errors/meter-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { readJson } from './json.ts';
import { kindOf, type LeftOut, lenient, pathText } from './lenient.ts';
import type { Note, WireResponse } from './wire.ts';

/** May the meter have acted, when its answer cannot be understood? Reading never acts. */
export function effectOf(endpoint: string): Effect {
  return endpoint.startsWith('GET ') ? 'none' : 'unknown';
}

/** Does it pass by itself? The server was too slow, too busy, or out of order. */
function isPassing(status: number): boolean {
  return isPassingRefusal(status) || (status >= 500 && status <= 599);
}

/**
 * Demands a status code. A 4xx to a command is a refusal of the meter, which did not act, unless it passes by itself;
 * anything else that is not expected is an HttpStatusError.
 */
export function expectStatus(endpoint: string, response: WireResponse, expected: number): void {
  const { status, body } = response;
  if (status === expected) return;
  const text = body.length === 0 ? 'no text' : quoteBytes(body);
  const effect = effectOf(endpoint);
  const message = `${endpoint}: expected status ${expected}, got ${status} with ${text}`;
  const context = { endpoint, status, expected: String(expected), got: String(status) };
  const isRefusal = effect === 'unknown' && status >= 400 && status < 500 && !isPassing(status);
  if (isRefusal) throw new DeviceError('METER_REJECTED', { message, context });
  throw new HttpStatusError({ message, effect, retryable: isPassing(status), context });
}

/**
 * Demands a status code and a body with what the schema needs. Unknown members do not matter; what the schema can do
 * without and would refuse is left out and told to `note`.
 */
export function expectJson<Schema extends z.ZodType>(
  endpoint: string,
  response: WireResponse,
  expectedStatus: number,
  schema: Schema,
  note?: Note,
): z.output<Schema> {
  expectStatus(endpoint, response, expectedStatus);
  const effect = effectOf(endpoint);
  const json = readJson(response.body, { hidden: hasCustomerTexts(endpoint) });
  if (!json.ok) throw jsonError(endpoint, effect, json.reason);
  const { value, leftOut } = lenient(schema, json.value);
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    for (const got of json.odd) note?.({ endpoint, path: pathText([]), got });
    for (const { path, got } of firstOfEachKind(leftOut)) note?.({ endpoint, path: pathText(path), got });
    return parsed.data;
  }
  if (json.fault !== undefined) throw jsonError(endpoint, effect, json.fault);
  throw shapeError(endpoint, effect, json.value, parsed.error);
}

function jsonError(endpoint: string, effect: Effect, got: string): ProtocolError {
  return new ProtocolError('METER_RESPONSE_INVALID', {
    message: `${endpoint}: expected JSON, got a body that is not: ${got}. Check that the address belongs to a LEM DCBM`,
    effect,
    retryable: true,
    context: { endpoint, expected: 'JSON', got },
  });
}

/** Identifications of customers are in the answers about transactions; they stay out of messages. */
function hasCustomerTexts(endpoint: string): boolean {
  return endpoint.endsWith('/legal');
}

/** What is odd in each of many entries of a list is told of the first. */
function firstOfEachKind(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  if (leftOut.length === 0) return leftOut;
  const kinds = new Map<string, LeftOut>();
  for (const one of leftOut) {
    const kind = pathText(one.path.map(part => (typeof part === 'number' ? 0 : part)));
    if (!kinds.has(kind)) kinds.set(kind, one);
  }
  return [...kinds.values()];
}

/** The first thing that is wrong with a body. A command is retryable: what the meter did is read back before. */
function shapeError(endpoint: string, effect: Effect, body: unknown, cause: z.ZodError): ProtocolError {
  const [issue] = cause.issues;
  const path = pathText(issue?.path ?? []);
  const expected = issue === undefined ? 'another value' : expectedOf(issue);
  const value = valueAt(body, issue?.path ?? []);
  const got = hasCustomerTexts(endpoint) ? kindOf(value) : quote(value);
  return new ProtocolError('METER_RESPONSE_INVALID', {
    message: `${endpoint}: expected ${path} to be ${expected}, got ${got}. Report it with the firmware version of the meter`,
    effect,
    retryable: effect === 'unknown',
    context: { endpoint, path, expected, got },
    cause,
  });
}

/** Shorter ones would be found by chance in other words. */
const minHiddenLength = 4;

/** The answer without these texts, for a message: a meter that refuses may repeat what it was sent. */
export function withoutTexts(response: WireResponse, texts: readonly string[]): WireResponse {
  const hidden = texts
    .flatMap(text => [text, JSON.stringify(text).slice(1, -1)])
    .filter(text => text.length >= minHiddenLength);
  const body = new TextDecoder().decode(response.body);
  const shown = hidden.reduce((rest, text) => rest.replaceAll(text, '[hidden]'), body);
  return { ...response, body: new TextEncoder().encode(shown) };
}

/** The beginning of a body of unknown content, fit for a message. */
export function quoteBytes(body: Uint8Array): string {
  return quote(new TextDecoder().decode(body.subarray(0, 512)));
}
