import { Fields } from './fields.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { type Frame, readFrame } from './frame.ts';
import { readReadings } from './readings.ts';
import type { Cable, OcmfRecord, Pagination, SignatureSection } from './record.ts';

/** What is in the bytes: a record, or the reasons why there is none. */
export type ReadResult =
  | { readonly readable: true; readonly record: OcmfRecord; readonly findings: readonly Finding[] }
  | { readonly readable: false; readonly record: undefined; readonly findings: readonly Finding[] };

/**
 * Reads a record without judging it. Text is taken as UTF-8. Fields that break the tables of the format become
 * findings; only bytes that are no record at all are refused. Never throws. Up to 256 KiB.
 */
export function readRecord(input: Uint8Array | string): ReadResult {
  const { frame, findings } = readFrame(input);
  if (frame === undefined) return { readable: false, record: undefined, findings };
  return { readable: true, record: recordOf(frame, signatureOf(frame, findings), findings), findings };
}

/** The record of a frame; appends what was noticed. */
export function recordOf(frame: Frame, signature: SignatureSection, findings: Finding[]): OcmfRecord {
  const fields = new Fields(frame.source, frame.payload, '', findings);
  const { readings, cable } = readReadings(frame.source, fields, findings);
  return {
    bytes: frame.source.bytes,
    signedBytes: frame.signedBytes,
    formatVersion: fields.text('FV'),
    gateway: { id: fields.text('GI'), serial: fields.text('GS'), version: fields.text('GV') },
    pagination: paginationOf(fields.text('PG'), findings),
    meter: {
      vendor: fields.text('MV'),
      model: fields.text('MM'),
      serial: fields.text('MS'),
      firmware: fields.text('MF'),
    },
    identification: {
      isAssigned: fields.flag('IS'),
      level: fields.written('IL'),
      flags: fields.texts('IF'),
      type: fields.written('IT'),
      data: fields.text('ID'),
    },
    tariffText: fields.text('TT'),
    controllerFirmware: fields.text('CF'),
    cable: cable ?? lossCompensationOf(fields.object('LC')),
    chargePoint: { type: fields.text('CT'), id: fields.text('CI') },
    readings,
    signature,
  };
}

function paginationOf(text: string | undefined, findings: Finding[]): Pagination | undefined {
  const match = text === undefined ? null : /^([TF])(\d{1,64})$/.exec(text);
  if (text === undefined || match === null) {
    const what = text === undefined ? 'is missing' : `is ${quoted(text)}, not T or F and a number`;
    findings.push(finding('pagination-missing', 'PG', `The pagination ${what}.`));
    return undefined;
  }
  const number = match[2] ?? '';
  if (number.length > 1 && number.startsWith('0')) {
    findings.push(finding('pagination-format', 'PG', 'The number of the pagination has leading zeros.'));
  }
  return { context: match[1] === 'F' ? 'F' : 'T', number, text };
}

function lossCompensationOf(fields: Fields | undefined): Cable | undefined {
  if (fields === undefined) return undefined;
  return {
    name: fields.text('LN'),
    id: fields.decimal('LI'),
    resistance: fields.decimal('LR'),
    unit: fields.text('LU'),
  };
}

/** The signature section of a frame. */
export function signatureOf(frame: Frame, findings: Finding[]): SignatureSection {
  const fields = new Fields(frame.source, frame.signature, 'signature', findings);
  return {
    algorithm: fields.text('SA'),
    encoding: fields.text('SE'),
    mimeType: fields.text('SM'),
    data: fields.text('SD'),
  };
}
