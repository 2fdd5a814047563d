import { parseDecimal } from './decimal.ts';
import { type Finding, finding, quoted } from './finding.ts';
import type { OcmfRecord } from './record.ts';

/** What the caller knows from elsewhere. What is left out is not checked. */
export interface Expectations {
  /** Serial number of the meter, `meterId` of `/v1/status`: GS and MS have to be it. */
  readonly meterId?: string;
  /** The key that was registered for this meter, in any form; a record that brings its own key proves nothing. */
  readonly pinnedPublicKey?: string | Uint8Array;
  /** The record has to hold a whole session. */
  readonly final?: boolean;
  /** The number after T or F, for instance `paginationCounter` of `/v1/legal`. */
  readonly paginationCounter?: number | bigint | string;
  /** Pagination of the record before, for instance `T60`: this one has to be the next in the same context. */
  readonly previousPagination?: string;
  /** `transactionStatus` of `/v1/legal`; 17 is billable (LEM operation manual, p. 77). */
  readonly transactionStatus?: number;
  /** What was sent at the start as evseId, clientId and cableId. */
  readonly evseId?: string;
  readonly clientId?: string;
  readonly cableId?: number;
}

const billableStatus = 17;

/** Compares a record with what the caller knows; each contradiction is an error. */
export function checkExpectations(record: OcmfRecord, expected: Expectations, findings: Finding[]): void {
  checkMeterId(record, expected.meterId, findings);
  const { chargePoint, identification } = record;
  const { evseId, clientId, transactionStatus } = expected;
  if (evseId !== undefined && chargePoint.id !== evseId) {
    findings.push(finding('evse-id', 'CI', differs('charge point', chargePoint.id, evseId)));
  }
  if (clientId !== undefined && identification.data !== clientId) {
    findings.push(finding('client-id', 'ID', differs('user', identification.data, clientId)));
  }
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
  if (expected === undefined) {
    if (gateway.id === 'LEM DCBM' && gateway.serial !== meter.serial) {
      findings.push(finding('meter-id', 'MS', differs('meter', meter.serial, gateway.serial ?? '')));
    }
    return;
  }
  const isNamed = written.some(({ serial }) => serial === expected);
  for (const { place, serial } of written) {
    if (serial === undefined && isNamed) {
      findings.push(finding('meter-id-missing', place, `${place} is missing; the other serial number fits.`));
    } else if (serial !== expected) {
      findings.push(finding('meter-id', place, differs('meter', serial, expected)));
    }
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
  if (paginationCounter !== undefined && pagination?.number !== String(paginationCounter)) {
    findings.push(
      finding('pagination', 'PG', differs('number', pagination?.number, String(paginationCounter))),
    );
  }
  if (previousPagination === undefined) return;
  const next = nextPagination(previousPagination);
  if (next === undefined || pagination?.text !== next) {
    findings.push(
      finding(
        'pagination',
        'PG',
        `The pagination is ${quoted(pagination?.text ?? '')}, after ${quoted(previousPagination)}.`,
      ),
    );
  }
}

/** The pagination that follows in the same context: `T61` after `T60`. */
export function nextPagination(text: string): string | undefined {
  const match = /^([TF])(\d{1,64})$/.exec(text);
  return match === null ? undefined : `${match[1]}${BigInt(match[2] ?? '0') + 1n}`;
}
