import { type Finding, finding, quoted } from './finding.ts';
import { isLem } from './lem.ts';
import { isNamed } from './names.ts';
import type { OcmfRecord } from './record.ts';

const levels = words('NONE HEARSAY TRUSTED VERIFIED CERTIFIED SECURE MISMATCH INVALID OUTDATED UNKNOWN');
const errorLevels = words('MISMATCH INVALID OUTDATED UNKNOWN');
const types = words(
  'NONE DENIED UNDEFINED ISO14443 ISO15693 EMAID EVCCID EVCOID ISO7812 CARD_TXN_NR CENTRAL CENTRAL_1 CENTRAL_2 LOCAL LOCAL_1 LOCAL_2 PHONE_NUMBER KEY_CODE',
);
const flags = words(
  'RFID_NONE RFID_PLAIN RFID_RELATED RFID_PSK OCPP_NONE OCPP_RS OCPP_AUTH OCPP_RS_TLS OCPP_AUTH_TLS OCPP_CACHE OCPP_WHITELIST OCPP_CERTIFIED ISO15118_NONE ISO15118_PNC PLMN_NONE PLMN_RING PLMN_SMS',
);
const kinds = words('B C X E L R A P S T');
const states = words('N G T D R M X I O S E F');
const units = words('kWh Wh mOhm uOhm');
const currentTypes = words('AC DC');
const chargePointTypes = new Set(['', 'EVSEID', 'CBIDC']);

const idForms: Readonly<Record<string, RegExp>> = {
  ISO14443: /^(?:[0-9a-f]{8}|[0-9a-f]{14})$/i,
  ISO15693: /^[0-9a-f]{16}$/i,
  EMAID: /^.{14,15}$/,
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/**
 * Where a record leaves the tables of the format. Real meters do; none of it is a reason to refuse a record. Only the
 * identification has to be what the format defines before anybody is billed, and of a LEM meter, whose records are
 * known, every field of it.
 */
export function noteDeviations(record: OcmfRecord, findings: Finding[]): void {
  const { formatVersion, gateway, meter, pagination, chargePoint } = record;
  if (formatVersion === undefined) missing('FV', findings);
  if (meter.serial === undefined) missing('MS', findings);
  if (gateway.serial === undefined && meter.serial === undefined) missing('GS', findings);
  if (pagination?.context === 'T') noteIdentification(record, findings);
  listed(undefined, 'CT', chargePoint.type, chargePointTypes, findings);
  for (const [index, { own, kind, unit, currentType, state }] of record.readings.entries()) {
    if (own.includes('TX')) listed(index, 'TX', kind, kinds, findings);
    if (own.includes('RU')) listed(index, 'RU', unit, units, findings);
    if (own.includes('RT')) listed(index, 'RT', currentType, currentTypes, findings);
    if (own.includes('ST')) listed(index, 'ST', state, states, findings);
  }
}

function noteIdentification(record: OcmfRecord, findings: Finding[]): void {
  const { isAssigned, level, type, data, flags: found = [] } = record.identification;
  const isOfLem = isLem(record);
  const strict = isOfLem ? 'identification-format' : 'field-value';
  if (isAssigned === undefined) {
    findings.push(finding('identification-format', 'IS', 'IS does not say whether a user is assigned.'));
  }
  if (type === undefined) {
    findings.push(finding(isOfLem ? 'identification-format' : 'field-missing', 'IT', 'IT is missing.'));
  }
  listed(undefined, 'IL', level, levels, findings, 'identification-format');
  if (level !== undefined && errorLevels.has(level.trim())) {
    findings.push(finding('identification-error', 'IL', `The identification level is ${quoted(level)}.`));
  }
  listed(undefined, 'IT', type, types, findings, 'identification-format');
  for (const [index, flag] of found.entries())
    listed(undefined, `IF[${index}]`, flag, flags, findings, strict);
  if (found.length > 4) findings.push(finding(strict, 'IF', 'There are more than 4 identification flags.'));
  if (isOfLem) noteIdentificationOfLem(record, findings);
  if (type === undefined || data === undefined || data === '') return;
  if (type === 'NONE' || idForms[type]?.test(data) === false) {
    findings.push(
      finding('field-value', 'ID', `The identification does not have the form of its type ${type}.`),
    );
  }
}

/** A DCBM names the user or the transaction in every record, and writes each field in its own JSON type. */
function noteIdentificationOfLem({ identification }: OcmfRecord, findings: Finding[]): void {
  const { isAssigned, data } = identification;
  if (isAssigned === true && !isNamed(data)) {
    findings.push(finding('identification-format', 'ID', 'A user is assigned, but ID does not name one.'));
  }
  const mistyped = findings.filter(({ code, place }) => code === 'field-type' && /^I[LFTD]$/.test(place));
  for (const { place, message } of mistyped) findings.push(finding('identification-format', place, message));
}

function missing(place: string, findings: Finding[]): void {
  findings.push(finding('field-missing', place, `${place} is missing.`));
}

function listed(
  reading: number | undefined,
  name: string,
  value: string | undefined,
  known: ReadonlySet<string>,
  findings: Finding[],
  code: 'field-value' | 'identification-format' = 'field-value',
): void {
  if (value === undefined || known.has(value)) return;
  const place = reading === undefined ? name : `RD[${reading}].${name}`;
  findings.push(finding(code, place, `${quoted(value)} is not in the table of the format.`));
}
