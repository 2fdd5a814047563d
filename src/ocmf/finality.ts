import type { OcmfRecord, Reading } from './record.ts';
import { isBeginKind, isEndKind } from './session.ts';

/**
 * Is this the last record of a session? `final`: it has a begin and an end, its last reading is an end (E, L, R, A or P)
 * and none is marked C (charging). `interim`: the last reading is marked C, or there is a begin and no end yet.
 * `unclear`: anything else, for instance an end without its begin, or readings that contradict each other.
 */
export type Finality = 'final' | 'interim' | 'unclear';

/** Is this the last record of a session? See {@link Finality}. */
export function finalityOf({ readings }: Pick<OcmfRecord, 'readings'>): Finality {
  const kinds = readings.map(({ kind }) => kind);
  const last = kinds.findLast(kind => kind !== undefined);
  const hasBegin = kinds.some(isBeginKind);
  const hasEnd = kinds.some(isEndKind);
  if (last === 'C' || (hasBegin && !hasEnd)) return 'interim';
  return hasBegin && isEndKind(last) && !kinds.includes('C') ? 'final' : 'unclear';
}

/** A time of a record as it may be computed with. */
export interface RecordTime {
  /** Milliseconds since 1970 in UTC; LEM writes whole seconds. */
  readonly epochMs: number;
  /** S synchronized, R relative, I informative, U unknown; undefined where it is not written. */
  readonly status: string | undefined;
}

/** When the session of the record began; undefined where it has no begin or its time cannot be read. */
export function beginOf({ readings }: Pick<OcmfRecord, 'readings'>): RecordTime | undefined {
  return timeOf(readings.find(({ kind }) => isBeginKind(kind)));
}

/** When it ended; undefined where it has no end (E, L, R, A or P) or its time cannot be read. */
export function endOf({ readings }: Pick<OcmfRecord, 'readings'>): RecordTime | undefined {
  return timeOf(readings.findLast(({ kind }) => isEndKind(kind)));
}

function timeOf(reading: Reading | undefined): RecordTime | undefined {
  if (reading?.time === undefined) return undefined;
  const { epochMs, status } = reading.time;
  return { epochMs, status };
}

/** n of a record that is numbered `T<n>`; undefined for a fiscal one, for none, and beyond 2^53. */
export function paginationCounterOf({ pagination }: Pick<OcmfRecord, 'pagination'>): number | undefined {
  const counter = pagination?.context === 'T' ? Number(pagination.number) : undefined;
  return Number.isSafeInteger(counter) ? counter : undefined;
}
