import {
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
  type TransactionRequest,
} from '../index.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Bytes of UTF-8; firmware 2, LEM. */
const maxTariffTextBytes = 20;
/** What the driver takes; only the first 37 bytes of it reach the meter. */
const maxIdentificationBytes = 250;
const maxFlags = 4;

/**
 * A start as the driver takes it. What is only shown to the customer is made to fit and does not stop the charging; what
 * is wrong beside that the driver refuses, and says why.
 *
 * @returns with `remarks`: what was changed, without a word of what is in it.
 */
export function startRequestOf(payload: Plain): {
  readonly request: TransactionRequest;
  readonly remarks: readonly string[];
} {
  const remarks: string[] = [];
  const fields = {
    transactionId: payload.transaction_id,
    evseId: payload.evse_id,
    identificationStatus: known(identificationStatuses, payload.identification_status),
    identificationType: known(identificationTypes, payload.identification_type),
    identificationFlags: flagsOf(payload.identification_flags),
    identificationLevel: known(identificationLevels, payload.identification_level),
    identificationData: identificationOf(payload.identification_data),
    tariffText: tariffTextOf(payload.tariff_text, remark => remarks.push(remark)),
  };
  // EVerest leaves out what it does not say, and so do we. The driver checks each value.
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return { request: Object.fromEntries(given) as unknown as TransactionRequest, remarks };
}

/** The meter does not get these words, so that one which a later EVerest may have does not refuse a start. */
function known(words: readonly string[], value: unknown): unknown {
  return words.some(word => word === value) ? value : undefined;
}

function flagsOf(flags: unknown): unknown {
  const all: readonly unknown[] = Array.isArray(flags) ? flags : [];
  return all.filter(flag => known(identificationFlags, flag) !== undefined).slice(0, maxFlags);
}

function identificationOf(data: unknown): unknown {
  return typeof data === 'string' ? cut(data, maxIdentificationBytes) : data;
}

function tariffTextOf(text: unknown, remark: (text: string) => void): unknown {
  if (typeof text !== 'string') return text;
  const line = text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  if (line !== text) remark('line breaks and control characters of the tariff text became blanks');
  const short = cut(line, maxTariffTextBytes);
  if (short !== line)
    remark(`the tariff text was cut from ${Buffer.byteLength(line)} to ${Buffer.byteLength(short)} bytes`);
  return short;
}

/** The longest beginning that fits and ends between two characters. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let fitting = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) return fitting;
    fitting += character;
  }
  return fitting;
}
