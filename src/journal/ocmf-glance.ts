import type { Value } from './checksum.ts';

/** The number that a record gives itself: where the meter's own word beside it is not known. */
export function paginationOf(ocmf: Value): number | null {
  const [, counter] = /"PG"\s*:\s*"T(\d{1,15})"/.exec(textOf(ocmf)) ?? [];
  return counter === undefined ? null : Number(counter);
}

/** What a record is by its readings: only the first kind belongs into the archive. */
export type RecordKind = 'final' | 'interim' | 'unreadable';

/** Kinds of a reading that ends something: end, local, remote, abort, power failure, tariff change. */
const endKinds = new Set(['E', 'L', 'R', 'A', 'P', 'T']);

/**
 * Whether the readings of a record end, by their TX; a reading without one takes over that of the reading before it.
 * A record with a reading of a running transaction (TX C) has no end, whatever follows.
 */
export function recordKindOf(ocmf: Value): RecordKind {
  const readings = readingsOf(textOf(ocmf));
  if (readings === undefined) return 'unreadable';
  const kinds: unknown[] = [];
  for (const reading of readings) kinds.push(reading?.TX ?? kinds.at(-1));
  return !kinds.includes('C') && endKinds.has(String(kinds.at(-1))) ? 'final' : 'interim';
}

function readingsOf(text: string): { TX?: unknown }[] | undefined {
  // The section behind the last pipe is the signature, which has none.
  const payload = text.slice(text.indexOf('|') + 1, text.lastIndexOf('|'));
  try {
    const { RD: readings } = JSON.parse(payload);
    return Array.isArray(readings) ? readings : [];
  } catch {
    return undefined;
  }
}

function textOf(ocmf: Value): string {
  return ocmf instanceof Uint8Array ? Buffer.from(ocmf).toString('utf8') : String(ocmf);
}
