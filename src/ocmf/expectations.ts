import { parseDecimal } from './decimal.ts';
import { type Finding, finding, onlyForTheBill, quoted } from './finding.ts';
import { isLem } from './lem.ts';
import type { OcmfRecord } from './record.ts';

/** What the caller knows from elsewhere. What is left out is not checked. */
export interface Expectations {
  /** Serial number of the meter, `meterId` of `/v1/status`: GS and MS have to be it. */
  readonly meterId?: string;
  /** The key that was registered for this meter, in any form; a record that brings its own key proves nothing. */
  readonly pinnedPublicKey?: string | Uint8Array;
  /** The record has to be the last of its session: a begin, an end, and nothing that still charges (`finalityOf`). */
  readonly final?: boolean;
  /** The number after T or F, for instance `paginationCounter` of `/v1/legal`. */
  readonly paginationCounter?: number | bigint | string;
  /** Pagination of the record before, for instance `T60`: this one has to be the next in the same context. */
  readonly previousPagination?: string;
  /** `transactionStatus` of `/v1/legal`; 17 is billable (LEM operation manual, p. 77). */
  readonly transactionStatus?: number;
  /** What was sent at the start as evseId and cableId. */
  readonly evseId?: string;
  readonly cableId?: number;
  /** Who may stand in `ID`. */
  readonly identification?: ExpectedIdentification;
}

/**
 * Which of two texts a LEM meter writes into `ID` is a setting of the meter (`ocmfId.IT`): the clientId of the start, or
 * with `IT` 0, as from the factory, the transactionId. Neither is wrong. IL, IF, IT and CT are settings, too, and never
 * compared with what a session asked for.
 */
export interface ExpectedIdentification {
  /** As it was sent at the start; left out where the start is not known, and the meter's own account is taken. */
  readonly clientId?: string;
  readonly transactionId?: string;
  /** `clientId` of the meter's own account, `/v1/legal`; left out where that could not be read. */
  readonly legalClientId?: string;
}

const billableStatus = 17;

/**
 * Compares a record with what the caller knows; each contradiction is an error. The number of the record says which
 * session it is of: where it fits, another charge point or user in it forbids the bill and makes it no other record.
 */
export function checkExpectations(record: OcmfRecord, expected: Expectations, findings: Finding[]): void {
  checkMeterId(record, expected.meterId, findings);
  const { chargePoint } = record;
  const { evseId, transactionStatus, identification } = expected;
  const isCounted = hasNumber(record, expected.paginationCounter);
  const noticed: Finding[] = [];
  if (evseId !== undefined && chargePoint.id !== evseId) {
    noticed.push(finding('evse-id', 'CI', differs('charge point', chargePoint.id, evseId)));
  }
  if (identification !== undefined) {
    checkIdentification(record.identification.data, identification, noticed);
  }
  findings.push(
    ...noticed.map(item => (isCounted && item.severity === 'error' ? onlyForTheBill(item) : item)),
  );
  checkCable(record, expected.cableId, findings);
  checkPagination(record, expected, findings);
  if (transactionStatus !== undefined && transactionStatus !== billableStatus) {
    const hint = (transactionStatus & 4) === 0 ? '' : '; it still runs';
    findings.push(
      finding(
        'transaction-status',
        'transactionStatus',
        `The meter reports ${transactionStatus}, not ${billableStatus}${hint}.`,
      ),
    );
  }
}

function checkIdentification(
  data: string | undefined,
  { clientId, transactionId, legalClientId = '' }: ExpectedIdentification,
  findings: Finding[],
): void {
  const ours = clientId ?? (legalClientId === '' ? undefined : legalClientId);
  if (ours === undefined || data === ours) return;
  const isOursByAccount = legalClientId === '' || legalClientId === ours;
  if (data !== undefined && data === transactionId && isOursByAccount) {
    const message = `ID is the transaction ${quoted(data)}, not the user ${quoted(ours)}, as a meter writes it while its setting ocmfId.IT is 0 (NONE).`;
    findings.push(finding('identification-not-in-record', 'ID', message));
    return;
  }
  const alternative = transactionId === undefined ? '' : ` or ${quoted(transactionId)}`;
  const account = isOursByAccount ? '' : `, and the meter's own account names ${quoted(legalClientId)}`;
  const got = data === undefined ? 'missing' : quoted(data);
  const message = `The user is ${got}, expected ${quoted(ours)}${alternative}${account}.`;
  findings.push(finding('identification-other', 'ID', message));
}

function differs(what: string, got: string | undefined, expected: string): string {
  return `The ${what} is ${got === undefined ? 'missing' : quoted(got)}, expected ${quoted(expected)}.`;
}

function checkMeterId(
  { gateway, meter }: OcmfRecord,
  expected: string | undefined,
  findings: Finding[],
): void {
  const written = [
    { place: 'GS', serial: gateway.serial },
    { place: 'MS', serial: meter.serial },
  ] as const;
  const isOfLem = isLem({ gateway, meter });
  if (expected === undefined) {
    const serials = new Set(written.flatMap(({ serial }) => serial ?? []));
    if (isOfLem && serials.size > 1) {
      findings.push(finding('meter-id', 'MS', differs('meter', meter.serial, gateway.serial ?? '')));
    }
    if (isOfLem && serials.size === 1) noteMissing(written, isOfLem, findings);
    return;
  }
  const isNamed = written.some(({ serial }) => serial === expected);
  for (const { place, serial } of written) {
    if (serial === expected || (serial === undefined && isNamed)) continue;
    findings.push(finding('meter-id', place, differs('meter', serial, expected)));
  }
  if (isNamed) noteMissing(written, isOfLem, findings);
}

/** A DCBM is its own gateway and writes its serial number in both places; others may leave one out. */
function noteMissing(
  written: readonly { readonly place: string; readonly serial: string | undefined }[],
  isOfLem: boolean,
  findings: Finding[],
): void {
  const code = isOfLem ? 'meter-unnamed' : 'meter-id-missing';
  for (const { place, serial } of written) {
    if (serial !== undefined) continue;
    findings.push(finding(code, place, `${place} is missing; the other serial number is there.`));
  }
}

function checkCable({ cable }: OcmfRecord, expected: number | undefined, findings: Finding[]): void {
  if (expected === undefined) return;
  if (cable?.id === undefined) {
    findings.push(
      finding('field-missing', 'RD[0].UC', 'The record does not say which cable was compensated.'),
    );
    return;
  }
  const id = parseDecimal(cable.id);
  if (id === undefined || id.scale !== 0 || id.units !== BigInt(Math.trunc(expected))) {
    findings.push(finding('cable-id', 'RD[0].UC', differs('cable', cable.id, String(expected))));
  }
}

function checkPagination(
  { pagination }: OcmfRecord,
  { paginationCounter, previousPagination }: Expectations,
  findings: Finding[],
): void {
  if (paginationCounter !== undefined && !hasNumber({ pagination }, paginationCounter)) {
    findings.push(
      finding('pagination', 'PG', differs('number', pagination?.number, String(paginationCounter))),
    );
  }
  if (previousPagination === undefined) return;
  const next = nextPagination(previousPagination);
  if (next === undefined || pagination?.text !== next) {
    const message = `The pagination is ${quoted(pagination?.text ?? '')}, after ${quoted(previousPagination)}.`;
    findings.push(onlyForTheBill(finding('pagination', 'PG', message)));
  }
}

/** Is it the number that was expected? Zeros before it make no other number. */
function hasNumber(
  { pagination }: Pick<OcmfRecord, 'pagination'>,
  expected: Expectations['paginationCounter'],
): boolean {
  if (pagination === undefined || expected === undefined) return false;
  return pagination.number.replace(/^0+(?=\d)/, '') === String(expected);
}

/** The pagination that follows in the same context: `T61` after `T60`. */
export function nextPagination(text: string): string | undefined {
  const match = /^([TF])(\d{1,64})$/.exec(text);
  return match === null ? undefined : `${match[1]}${BigInt(match[2] ?? '0') + 1n}`;
}
