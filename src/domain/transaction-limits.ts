import {
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
} from './identification.ts';
import { quote } from './quote.ts';
import type { TransactionRequest } from './transaction.ts';
import { byteLengthOf } from './utf8.ts';

/** A field of a request that breaks a limit of the meter. */
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

/**
 * Everything that the meter would refuse, or that would change on its way into the signed record. Empty: nothing.
 * The request may come from outside, so its types are not trusted.
 */
export function checkTransactionRequest(request: TransactionRequest): readonly RequestProblem[] {
  const fields: unknown = request;
  if (typeof fields !== 'object' || fields === null) return [problem('request', 'an object', fields)];
  const { identificationLevel: level, identificationData, tariffText } = request;
  return [
    ...checkText('transactionId', request.transactionId, maxIdBytes),
    ...(request.transactionId === '' ? [problem('transactionId', `1 to ${maxIdBytes} bytes`, '')] : []),
    ...checkText('evseId', request.evseId, maxIdBytes),
    ...checkWord('identificationStatus', request.identificationStatus, identificationStatuses),
    ...checkWord('identificationType', request.identificationType, identificationTypes),
    ...checkFlags(request.identificationFlags),
    ...(level === undefined ? [] : checkWord('identificationLevel', level, identificationLevels)),
    ...(identificationData === undefined
      ? []
      : checkText('identificationData', identificationData, maxIdentificationBytes)),
    ...(tariffText === undefined ? [] : checkText('tariffText', tariffText, maxTariffTextBytes)),
  ];
}

function checkText(field: string, text: unknown, maxBytes: number): RequestProblem[] {
  if (typeof text !== 'string') return [problem(field, 'a text', text)];
  const bytes = byteLengthOf(text);
  return [
    ...(bytes > maxBytes ? [{ field, expected: `at most ${maxBytes} bytes`, got: `${bytes} bytes` }] : []),
    ...(/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? [problem(field, 'one line, no control characters', text)] : []),
    ...(text.isWellFormed() ? [] : [problem(field, 'whole characters, no lone surrogates', text)]),
  ];
}

function checkWord(field: string, word: unknown, words: readonly string[]): RequestProblem[] {
  const isKnown = typeof word === 'string' && words.includes(word);
  return isKnown ? [] : [problem(field, `one of ${words.join(', ')}`, word)];
}

function checkFlags(flags: unknown): RequestProblem[] {
  const field = 'identificationFlags';
  if (!Array.isArray(flags)) return [problem(field, 'a list', flags)];
  if (flags.length > maxFlags) return [{ field, expected: `at most ${maxFlags}`, got: `${flags.length}` }];
  return flags.flatMap((flag, index) => checkWord(`${field}[${index}]`, flag, identificationFlags));
}

function problem(field: string, expected: string, got: unknown): RequestProblem {
  return { field, expected, got: quote(got) };
}
