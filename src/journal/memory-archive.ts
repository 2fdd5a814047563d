import type { EvidenceKind } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { RecordBytes } from './journal.ts';
import { paginationOf } from './ocmf-glance.ts';

type Evidence = SignedRecord & { readonly kind: EvidenceKind };

/** Enough to answer a repeated stop. */
const capacity = 100;

/** Records and evidence in memory, each once per different bytes, the newest 100 of each. */
export function createMemoryArchive() {
  const records = new Map<string, SignedRecord>();
  const evidence = new Map<string, Evidence>();
  const delivered = new Set<string>();
  return {
    /** Gives the record that had to make room. */
    archive(record: SignedRecord): SignedRecord | undefined {
      const key = keyOf(record);
      if (records.has(key)) return undefined;
      records.set(key, counted(record));
      const letGo = dropOldest(records);
      if (letGo !== undefined) delivered.delete(keyOf(letGo));
      return letGo;
    },
    /** Gives it as it is kept. */
    keepEvidence(record: SignedRecord, kind: EvidenceKind): SignedRecord {
      const key = keyOf(record);
      const kept = counted(record);
      if (!evidence.has(key)) evidence.set(key, { ...kept, kind });
      dropOldest(evidence);
      return kept;
    },
    noteDelivered(record: RecordBytes): void {
      const key = keyOf(record);
      if (records.has(key)) delivered.add(key);
    },
    isDelivered: (record: RecordBytes) => delivered.has(keyOf(record)),
    recordsOf: (meterId: string | undefined) => ofMeter(records.values(), meterId),
    evidence: (meterId: string) => ofMeter(evidence.values(), meterId),
  };
}

function keyOf({ meterId, ocmf }: RecordBytes): string {
  return JSON.stringify([meterId, ocmf]);
}

/** As the file does it: the record's own number where the meter's word is not known. */
function counted(record: SignedRecord): SignedRecord {
  const paginationCounter = record.paginationCounter ?? paginationOf(record.ocmf);
  return paginationCounter === null ? record : { ...record, paginationCounter };
}

function dropOldest<T>(kept: Map<string, T>): T | undefined {
  const [oldest] = kept;
  if (kept.size <= capacity || oldest === undefined) return undefined;
  kept.delete(oldest[0]);
  return oldest[1];
}

function ofMeter<T extends SignedRecord>(kept: Iterable<T>, meterId: string | undefined): T[] {
  return [...kept].filter(record => meterId === undefined || record.meterId === meterId);
}
