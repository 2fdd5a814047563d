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

/** What a start takes from the configuration into the signed record, and whether a | may be in any of its texts. */
export interface RecordTextSettings {
  readonly allowPipeInTexts?: boolean;
  readonly UV?: string;
  readonly UD?: string;
}

/**
 * Everything that the meter would refuse, that would change on its way into the signed record, or that would spoil it
 * for those who read it. Empty: nothing. The request may come from outside, so its types are not trusted.
 */
export function checkTransactionRequest(
  request: TransactionRequest,
  settings: RecordTextSettings = {},
): readonly RequestProblem[] {
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
    ...(settings.allowPipeInTexts ? [] : checkPipes(request, settings)),
  ];
}

/** A record is split at each |, also inside its texts, by the tools that customers have. */
function checkPipes(
  { transactionId, evseId, identificationData, tariffText }: TransactionRequest,
  { UV, UD }: RecordTextSettings,
): RequestProblem[] {
  const texts = { transactionId, evseId, identificationData, tariffText, UV, UD };
  return Object.entries(texts)
    .filter(([, text]) => typeof text === 'string' && text.includes('|'))
    .map(([field, text]) => problem(field, noPipe, text));
}

const noPipe =
  'no |, at which the tools of customers split the signed record (allowPipeInTexts sends it all the same)';

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
