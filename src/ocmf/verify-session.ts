import { checkBillSession } from './bill-checks.ts';
import { type Expectations, nextPagination } from './expectations.ts';
import { type Finding, finding } from './finding.ts';
import { mayBeOfLem } from './lem.ts';
import type { OcmfRecord } from './record.ts';
import { predictReferencePair, type ReferenceAnswer } from './reference.ts';
import { type Session, sessionOf } from './session.ts';
import { checkSession } from './session-checks.ts';
import { type RecordVerification, verifyRecord } from './verify.ts';

/** One record of a session, and the key that came with it. */
export interface SignedPart {
  readonly record: Uint8Array | string;
  readonly publicKey: string | Uint8Array | undefined;
}

/** The answers about a session that is made of several records. */
export interface SessionVerification {
  /** `inconsistent`: the records contradict each other or cannot be billed on; `partial`: begin or end is missing. */
  readonly verdict: 'complete' | 'partial' | 'inconsistent';
  /** What concerns the session; the findings about one record alone are in `records`. */
  readonly findings: readonly Finding[];
  readonly records: readonly RecordVerification[];
  readonly session: Session;
  readonly reference: ReferenceAnswer | undefined;
}

/**
 * Checks the records of one session together, in their order: as `verifyRecord` each, then begin, end, pagination,
 * source and key over all of them. A meter that writes the whole session into one record needs `verifyRecord` only.
 */
export function verifySession(
  parts: readonly SignedPart[],
  expectations: Omit<Expectations, 'paginationCounter'> = {},
): SessionVerification {
  const { final: _final, previousPagination, ...each } = expectations;
  const records = parts.map(({ record, publicKey }, index) =>
    verifyRecord(record, publicKey, {
      ...each,
      ...(index === 0 && previousPagination !== undefined ? { previousPagination } : {}),
    }),
  );
  const readable = records.map(({ record }) => record).filter(record => record !== undefined);
  const session = sessionOf(...readable);
  const findings: Finding[] = [];
  checkSession(session, findings);
  checkBillSession(session, readable.some(mayBeOfLem), findings);
  checkSources(readable, findings);
  checkKeys(records, findings);
  const isWrong =
    records.some(({ verdict }) => verdict !== 'valid') ||
    [...findings, ...records.flatMap(record => record.findings)].some(({ severity }) => severity === 'error');
  const [begin, end, ...more] = records;
  return {
    verdict: isWrong ? 'inconsistent' : session.isComplete ? 'complete' : 'partial',
    findings,
    records,
    session,
    reference:
      begin === undefined || more.length > 0
        ? undefined
        : end === undefined
          ? begin.reference
          : predictReferencePair(begin, end),
  };
}

function checkSources(records: readonly OcmfRecord[], findings: Finding[]): void {
  for (const [index, record] of records.entries()) {
    const before = records[index - 1];
    if (before === undefined) continue;
    const place = `records[${index}]`;
    const changed = sourceFields.find(({ read }) => read(record) !== read(before));
    if (changed !== undefined) {
      findings.push(
        finding(
          'session-source',
          `${place}.${changed.name}`,
          `${changed.name} differs from the record before.`,
        ),
      );
    }
    if (
      record.pagination === undefined ||
      record.pagination.text !== nextPagination(before.pagination?.text ?? '')
    ) {
      findings.push(
        finding('pagination', `${place}.PG`, 'The pagination does not follow the record before.'),
      );
    }
  }
}

const sourceFields: readonly { name: string; read: (record: OcmfRecord) => string | undefined }[] = [
  { name: 'GS', read: ({ gateway }) => gateway.serial },
  { name: 'MS', read: ({ meter }) => meter.serial },
  { name: 'CT', read: ({ chargePoint }) => chargePoint.type },
  { name: 'CI', read: ({ chargePoint }) => chargePoint.id },
  { name: 'ID', read: ({ identification }) => identification.data },
];

function checkKeys(records: readonly RecordVerification[], findings: Finding[]): void {
  const [first, ...others] = records.map(({ key }) => key);
  const differs = others.some(
    key =>
      key?.curve !== first?.curve || !Buffer.from(key?.point ?? []).equals(Buffer.from(first?.point ?? [])),
  );
  if (differs)
    findings.push(finding('session-key', 'publicKey', 'The records are signed with different keys.'));
}
