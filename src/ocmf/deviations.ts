import { type Finding, finding, quoted } from './finding.ts';
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

/** Where a record leaves the tables of the format. Real meters do; none of it is a reason to refuse a record. */
export function noteDeviations(record: OcmfRecord, findings: Finding[]): void {
  const { formatVersion, gateway, meter, pagination, identification, chargePoint } = record;
  if (formatVersion === undefined) missing('FV', findings);
  if (meter.serial === undefined) missing('MS', findings);
  if (gateway.serial === undefined && meter.serial === undefined) missing('GS', findings);
  if (pagination?.context === 'T') noteIdentification(identification, findings);
  listed(undefined, 'CT', chargePoint.type, chargePointTypes, findings);
  for (const [index, { own, kind, unit, currentType, state }] of record.readings.entries()) {
    if (own.includes('TX')) listed(index, 'TX', kind, kinds, findings);
    if (own.includes('RU')) listed(index, 'RU', unit, units, findings);
    if (own.includes('RT')) listed(index, 'RT', currentType, currentTypes, findings);
    if (own.includes('ST')) listed(index, 'ST', state, states, findings);
  }
}

function noteIdentification(identification: OcmfRecord['identification'], findings: Finding[]): void {
  const { isAssigned, level, type, data, flags: found = [] } = identification;
  if (isAssigned === undefined) missing('IS', findings);
  if (type === undefined) missing('IT', findings);
  listed(undefined, 'IL', level, levels, findings);
  if (level !== undefined && errorLevels.has(level.trim())) {
    findings.push(finding('identification-error', 'IL', `The identification level is ${quoted(level)}.`));
  }
  listed(undefined, 'IT', type, types, findings);
  for (const [index, flag] of found.entries()) listed(undefined, `IF[${index}]`, flag, flags, findings);
  if (found.length > 4)
    findings.push(finding('field-value', 'IF', 'There are more than 4 identification flags.'));
  if (type === undefined || data === undefined || data === '') return;
  if (type === 'NONE' || idForms[type]?.test(data) === false) {
    findings.push(
      finding('field-value', 'ID', `The identification does not have the form of its type ${type}.`),
    );
  }
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
): void {
  if (value === undefined || known.has(value)) return;
  const place = reading === undefined ? name : `RD[${reading}].${name}`;
  findings.push(finding('field-value', place, `${quoted(value)} is not in the table of the format.`));
}
