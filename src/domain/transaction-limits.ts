import {
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
} from './identification.ts';
import type { TransactionRequest } from './transaction.ts';

/** A field of a request that breaks a limit of the meter. */
export interface RequestProblem {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** Bytes of UTF-8; LEM operation manual, p. 71; tariff text: firmware 2. */
const maxBytes = { transactionId: 37, evseId: 37, tariffText: 20 } as const;
const maxIdentificationBytes = 250;
const maxFlags = 4;

/** Everything that the meter would refuse, or that would change on its way into the signed record. */
export function checkTransactionRequest(request: TransactionRequest): readonly RequestProblem[] {
  const { transactionId, evseId, tariffText, identificationData, identificationLevel } = request;
  return [
    ...(transactionId === '' ? [problem('transactionId', '1 to 37 bytes', 'an empty text')] : []),
    ...checkText('transactionId', transactionId, maxBytes.transactionId),
    ...checkText('evseId', evseId, maxBytes.evseId),
    ...checkText('tariffText', tariffText, maxBytes.tariffText),
    ...checkText('identificationData', identificationData, maxIdentificationBytes),
    ...checkWord('identificationStatus', request.identificationStatus, identificationStatuses),
    ...checkWord('identificationType', request.identificationType, identificationTypes),
    ...(identificationLevel === undefined
      ? []
      : checkWord('identificationLevel', identificationLevel, identificationLevels)),
    ...checkFlags(request.identificationFlags),
  ];
}

function checkText(field: string, text: unknown, limit: number): RequestProblem[] {
  if (text === undefined && field !== 'transactionId' && field !== 'evseId') return [];
  if (typeof text !== 'string') return [problem(field, 'a text', typeof text)];
  const bytes = new TextEncoder().encode(text).length;
  return [
    ...(bytes > limit ? [problem(field, `at most ${limit} bytes`, `${bytes} bytes`)] : []),
    ...(/\p{Cc}/u.test(text) ? [problem(field, 'no control characters', JSON.stringify(text))] : []),
    ...(text.isWellFormed() ? [] : [problem(field, 'whole characters', JSON.stringify(text))]),
  ];
}

function checkWord(field: string, word: unknown, words: readonly string[]): RequestProblem[] {
  if (typeof word === 'string' && words.includes(word)) return [];
  return [problem(field, `one of ${words.join(', ')}`, JSON.stringify(word) ?? 'nothing')];
}

function checkFlags(flags: unknown): RequestProblem[] {
  if (!Array.isArray(flags)) return [problem('identificationFlags', 'a list', typeof flags)];
  return [
    ...(flags.length > maxFlags ? [problem('identificationFlags', 'at most four', `${flags.length}`)] : []),
    ...flags.flatMap(flag => checkWord('identificationFlags', flag, identificationFlags)),
  ];
}

function problem(field: string, expected: string, got: string): RequestProblem {
  return { field, expected, got: got.slice(0, 80) };
}
