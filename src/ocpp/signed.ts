import { isUtf8 } from 'node:buffer';
import { quote } from '../domain/quote.ts';
import { type OcmfRecord, recordToExport, sessionOf, wattHoursOf } from '../ocmf/index.ts';
import { assertFits, type OcppVersion } from './limits.ts';
import type { OcppContext, OcppMeasurand2, SignedMeterValue } from './meter-value.ts';
import { OcppError, refusedAs } from './ocpp-error.ts';
import { keyText, type OcppForm } from './public-key.ts';

/** A signed record: the `SignedRecord` of the driver, or as much of it as there is. */
export interface RecordInput {
  /** Exactly as the meter gave it. */
  readonly ocmf: string | Uint8Array;
  /** Of the meter, in any form that `parsePublicKey` of `lem-dcbm/ocmf` reads. */
  readonly publicKey?: string | Uint8Array;
  /** When it arrived, ISO 8601; used where the time inside the record cannot be read. */
  readonly receivedAt?: string;
}

/** How to write a signed record. */
export interface RecordOptions {
  /**
   * Default: what the record says. `Transaction.End` when it has the end of the session, as every final record of the
   * meter, which has the begin in it, too; else `Transaction.Begin` or, for an interim one, `Sample.Periodic`.
   */
  readonly context?: OcppContext;
  /** Default: `oca`. Some central systems read only what EVerest sends. */
  readonly form?: OcppForm;
  /**
   * When the public key goes with a record, as `PublicKeyWithSignedMeterValue` says. `once`: with the one that has the end
   * of the session, of which each transaction has one. Default: `always`; with `never` the central system loses the key
   * of a transaction when the meter is exchanged.
   */
  readonly publicKey?: 'never' | 'once' | 'always';
}

/** A record as signed value, and what its Raw value says. */
export interface SignedSample {
  readonly timestamp: string;
  readonly context: OcppContext;
  readonly measurand: OcppMeasurand2;
  /** Of the register, in Wh, exact. */
  readonly value: string;
  readonly signed: SignedMeterValue;
}

const forms = ['oca', 'everest'] as const;
const policies = ['never', 'once', 'always'] as const;

/** The record as it is sent in one of the versions, checked against the lengths of that version. */
export function signedSampleOf(
  input: RecordInput,
  { form = 'oca', publicKey: policy = 'always', context }: RecordOptions,
  version: OcppVersion,
): SignedSample {
  assertOneOf('form', form, forms);
  assertOneOf('publicKey', policy, policies);
  const record = refusedAs('OCPP_RECORD', () => recordToExport({ record: input.ocmf }));
  const reading = lastReadingOf(record, input.receivedAt);
  const sendsKey = policy === 'always' || (policy === 'once' && reading.context === 'Transaction.End');
  const signedMeterData = form === 'oca' ? bytesOf(record).toString('base64') : textOf(record);
  assertFits(signedMeterData, version, form);
  return {
    ...reading,
    context: context ?? reading.context,
    signed: {
      signedMeterData,
      signingMethod: '',
      encodingMethod: 'OCMF',
      publicKey: sendsKey ? keyText(input.publicKey, form, record.signature.algorithm) : '',
    },
  };
}

/** Settings come from files, and a wrong word would be taken for another one. */
function assertOneOf(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new OcppError('OCPP_ARGUMENT', `${name}: expected ${words.join(', ')}, got ${quote(value)}`);
}

/** The end of the session, or as far as the record goes: of the import register, else of the one of export. */
function lastReadingOf(record: OcmfRecord, receivedAt: string | undefined): Omit<SignedSample, 'signed'> {
  const { registers } = sessionOf(record);
  const register =
    registers.find(({ direction }) => direction === 'import') ??
    registers.find(({ direction }) => direction === 'export');
  const placed = register?.endReading ?? register?.readings.at(-1);
  const { value, unit, time, timeText } = placed?.reading ?? {};
  const wattHours = value === undefined ? undefined : wattHoursOf(value, unit ?? '');
  if (register === undefined || wattHours === undefined) {
    const got =
      placed === undefined ? 'no energy register' : `${quote(value)} ${quote(unit)} in ${placed.place}`;
    throw new OcppError(
      'OCPP_NO_VALUE',
      `The Raw value of a signed one is an energy in Wh or kWh, and the record has ${got}`,
    );
  }
  const timeMs = time?.epochMs ?? Date.parse(receivedAt ?? '');
  if (Number.isNaN(timeMs)) {
    throw new OcppError(
      'OCPP_NO_VALUE',
      `The time ${quote(timeText)} of ${placed?.place} cannot be read. Pass receivedAt, as a SignedRecord has it`,
    );
  }
  return {
    timestamp: new Date(timeMs).toISOString(),
    context:
      placed === register.endReading
        ? 'Transaction.End'
        : placed === register.beginReading
          ? 'Transaction.Begin'
          : 'Sample.Periodic',
    measurand:
      register.direction === 'export' ? 'Energy.Active.Export.Register' : 'Energy.Active.Import.Register',
    value: wattHours,
  };
}

function bytesOf({ bytes }: OcmfRecord): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes that are no UTF-8 would become other ones on the way, and the signature would not hold any more. */
function textOf(record: OcmfRecord): string {
  if (isUtf8(record.bytes)) return bytesOf(record).toString('utf8');
  throw new OcppError(
    'OCPP_NOT_TEXT',
    "The record is not UTF-8, so the form 'everest', which sends its text, would damage it. Try the form 'oca'",
  );
}
