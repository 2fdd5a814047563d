import { z } from 'zod';
import { StateError } from '../errors/state-error.ts';
import {
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
} from './identification.ts';
import { byteLengthOf } from './utf8.ts';

/** A field of a request that breaks a limit of the meter. Says nothing of what is in the field but its length. */
export interface RequestProblem {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** Bytes of UTF-8; LEM operation manual, p. 71. */
const maxIdBytes = 37;
/** Bytes of UTF-8; firmware 2. */
const maxTariffTextBytes = 20;
/** Longer than any token; what does not fit into the client id is cut there. */
const maxIdentificationBytes = 250;
const maxFlags = 4;

/** No unit of UTF-16 has more than three bytes in UTF-8, and none has fewer than one. */
function fits(text: string, maxBytes: number): boolean {
  return text.length * 3 <= maxBytes || (text.length <= maxBytes && byteLengthOf(text) <= maxBytes);
}

/** A text that reaches the meter and its records unchanged. */
function line(maxBytes: number) {
  return z
    .string('a text')
    .refine(text => fits(text, maxBytes), `at most ${maxBytes} bytes`)
    .refine(text => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'one line, no control characters')
    .refine(text => text.isWellFormed(), 'whole characters, no lone surrogates');
}

function wordOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `one of ${words.join(', ')}`);
}

/**
 * What a start needs: EVerest's `TransactionReq`, of which only the ids, the data of the identification and the tariff text
 * reach the meter. Limits are the meter's and count bytes of UTF-8.
 */
export const transactionRequestSchema = z.object(
  {
    /** 1 to 37 bytes, no control characters. */
    transactionId: line(maxIdBytes).refine(text => text !== '', `1 to ${maxIdBytes} bytes`),
    /** Up to 37 bytes. */
    evseId: line(maxIdBytes),
    /**
     * For EVerest's sake; not sent. What the signed record says of the identification the meter's own settings decide.
     * Default: ASSIGNED, as EVerest always says.
     */
    identificationStatus: wordOf(identificationStatuses).default('ASSIGNED'),
    /** For EVerest's sake; not sent: see the setting `IT`. Default: NONE. */
    identificationType: wordOf(identificationTypes).default('NONE'),
    /** Up to four. For EVerest's sake; not sent. Default: none. */
    identificationFlags: z
      .array(wordOf(identificationFlags), 'a list')
      .refine(flags => flags.length <= maxFlags, `at most ${maxFlags}`)
      .readonly()
      .default([]),
    /** For EVerest's sake; not sent. */
    identificationLevel: wordOf(identificationLevels).optional(),
    /**
     * For instance the UID of a card. Goes, with the transaction id, into the `clientId` of 37 bytes and is cut there: all
     * of the identification that is sent.
     */
    identificationData: line(maxIdentificationBytes).optional(),
    /** Up to 20 bytes, one line; only firmware 2 knows it. */
    tariffText: line(maxTariffTextBytes).optional(),
  },
  'an object',
);

/**
 * What a start needs: EVerest's `TransactionReq`. Limits are the meter's and count bytes of UTF-8. No text may have a |
 * in it, unless `allowPipeInTexts` says so. The fields of the identification are EVerest's; the meter gets none but
 * `identificationData`.
 */
export type TransactionRequest = z.input<typeof transactionRequestSchema>;

/** A request that was checked, with EVerest's usual values where nothing was said. */
export type CheckedRequest = z.output<typeof transactionRequestSchema>;

/** What a start takes from the configuration into the signed record, and whether a | may be in any of its texts. */
export interface RecordTextSettings {
  readonly allowPipeInTexts?: boolean;
  readonly UV?: string;
  readonly UD?: string;
}

export type ParsedRequest =
  | { readonly ok: true; readonly request: CheckedRequest }
  | { readonly ok: false; readonly problems: readonly RequestProblem[]; readonly transactionId: string };

/**
 * Reads a request, each field once, and never throws, whatever it is. Refused is everything that the meter would refuse,
 * that would change on its way into the signed record, or that would spoil it for those who read it; all of it at once.
 * `transactionId` is empty where that itself is wrong.
 */
export function parseTransactionRequest(input: unknown, settings: RecordTextSettings = {}): ParsedRequest {
  const fields = copyOf(input);
  if (fields === 'unreadable') return refused([unreadable('request')], '');
  const parsed = transactionRequestSchema.safeParse(fields);
  const problems = [
    ...(parsed.error?.issues ?? []).map(issue => problemAt(issue.path, issue.message, fields)),
    ...(settings.allowPipeInTexts ? [] : pipesIn(fields, settings)),
  ];
  if (parsed.success && problems.length === 0) return { ok: true, request: parsed.data };
  const id = (fields as { transactionId?: unknown } | undefined)?.transactionId;
  return refused(problems, transactionRequestSchema.shape.transactionId.safeParse(id).data ?? '');
}

function refused(problems: readonly RequestProblem[], transactionId: string): ParsedRequest {
  return { ok: false, problems, transactionId };
}

const fieldNames = Object.keys(transactionRequestSchema.shape);

/** The fields that are known, as plain values; an object that cannot be read is none. */
function copyOf(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  try {
    return Object.fromEntries(
      fieldNames.map(name => [name, listOf((input as Record<string, unknown>)[name])]),
    );
  } catch {
    return 'unreadable';
  }
}

/** Of a list as much as is needed to see that it is too long. */
function listOf(value: unknown): unknown {
  return Array.isArray(value)
    ? Array.from({ length: Math.min(value.length, maxFlags + 1) }, (_, i) => value[i])
    : value;
}

function problemAt(path: readonly PropertyKey[], expected: string, fields: unknown): RequestProblem {
  const [name, index] = path;
  if (name === undefined) return { field: 'request', expected, got: kindOf(fields) };
  const given = (fields as Record<PropertyKey, unknown>)[name];
  if (index === undefined) return { field: String(name), expected, got: kindOf(given) };
  return {
    field: `${String(name)}[${String(index)}]`,
    expected,
    got: kindOf((given as unknown[])[Number(index)]),
  };
}

function pipesIn(fields: unknown, settings: RecordTextSettings): RequestProblem[] {
  return textsWithPipe(fields, settings).map(([field, text]) => ({
    field,
    expected: noPipe,
    got: kindOf(text),
  }));
}

/** The texts of a start at which the tools of customers would split its record. */
export function fieldsWithPipe(request: unknown, settings: RecordTextSettings): readonly string[] {
  return textsWithPipe(request, settings).map(([field]) => field);
}

/** A record is split at each |, also inside its texts, by the tools that customers have. */
function textsWithPipe(
  fields: unknown,
  { UV, UD }: RecordTextSettings,
): readonly (readonly [string, unknown])[] {
  const { transactionId, evseId, identificationData, tariffText } = (fields ?? {}) as Record<string, unknown>;
  return Object.entries({ transactionId, evseId, identificationData, tariffText, UV, UD }).filter(
    ([, text]) => typeof text === 'string' && text.includes('|'),
  );
}

const noPipe =
  'no |, at which the tools of customers split the signed record (allowPipeInTexts sends it all the same)';

/** Far longer than any id of a meter, and still fit for an address. */
const maxStopIdBytes = 4096;

/** An id that the meter may have of somebody else: looser than what a start may use. Empty: whatever runs. */
const stopIdSchema = z
  .string('a text')
  .refine(text => fits(text, maxStopIdBytes), `at most ${maxStopIdBytes} bytes`)
  .refine(text => text.isWellFormed(), 'whole characters, no lone surrogates');

/** What is wrong with the id of a stop. */
export function problemsOfStopId(transactionId: unknown): readonly RequestProblem[] {
  const issues = stopIdSchema.safeParse(transactionId).error?.issues ?? [];
  return issues.map(({ message }) => ({
    field: 'transactionId',
    expected: message,
    got: kindOf(transactionId),
  }));
}

/** A value that throws when it is read. */
export function unreadable(field: string): RequestProblem {
  return { field, expected: 'a value that can be read', got: 'one that throws' };
}

/** Kind and length: whatever is in it may be of a customer. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `${byteLengthOf(value)} bytes`;
  if (Array.isArray(value)) return value.length > maxFlags ? `more than ${maxFlags}` : 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The error of a command that was refused before anything was sent. Names fields and lengths, nothing of a customer. */
export function requestInvalid(
  verb: 'started' | 'stopped',
  problems: readonly RequestProblem[],
  transactionId: string,
): StateError {
  const issues = problems.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  return new StateError('METER_REQUEST_INVALID', {
    message: `The transaction cannot be ${verb}: ${issues.join('; ')}`,
    context: { ...(transactionId === '' ? {} : { transactionId }), issues },
  });
}
