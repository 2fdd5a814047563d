import { decimalText, parseDecimal, subtract } from './decimal.ts';
import { directionOf } from './obis.ts';
import type { Cable, OcmfRecord, Reading } from './record.ts';

/** What the records of one session say, per register. Nothing is rounded or converted. */
export interface Session {
  readonly registers: readonly RegisterSession[];
  /** Time of the begin and of the end, as the meter wrote it. */
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** Seconds from begin to end, computed in UTC. */
  readonly durationS: number | undefined;
  readonly cable: Cable | undefined;
  /** Every energy register has its begin and its end, and there is at least one register that has both. */
  readonly isComplete: boolean;
}

/** Begin and end of one register. */
export interface RegisterSession {
  /** OBIS code as written. */
  readonly obis: string | undefined;
  readonly unit: string | undefined;
  /** Import is to the vehicle; undefined: not an energy register. */
  readonly direction: 'import' | 'export' | undefined;
  /** Reading values as written. */
  readonly begin: string | undefined;
  readonly end: string | undefined;
  /** End minus begin, exact, in `unit`: 9.146, not 9.145999999999958. */
  readonly energy: string | undefined;
  /** Milliseconds from begin to end, computed in UTC. */
  readonly durationMs: number | undefined;
  /** All readings of the register in the order of the records. */
  readonly readings: readonly PlacedReading[];
  readonly beginReading: PlacedReading | undefined;
  readonly endReading: PlacedReading | undefined;
}

/** A reading and its place, for instance `RD[2]`; in a session of several records `records[1].RD[0]`. */
export interface PlacedReading {
  readonly place: string;
  readonly reading: Reading;
}

const endKinds = new Set(['E', 'L', 'R', 'A', 'P']);

export function isBeginKind(kind: string | undefined): boolean {
  return kind === 'B';
}

export function isEndKind(kind: string | undefined): boolean {
  return endKinds.has(kind ?? '');
}

export function isBegin({ reading }: PlacedReading): boolean {
  return isBeginKind(reading.kind);
}

export function isEnd({ reading }: PlacedReading): boolean {
  return isEndKind(reading.kind);
}

/** The session that one record holds (as those of the LEM DCBM do), or that a begin and an end record hold together. */
export function sessionOf(...records: readonly OcmfRecord[]): Session {
  const byRegister = new Map<string, PlacedReading[]>();
  for (const [recordIndex, record] of records.entries()) {
    const prefix = records.length === 1 ? '' : `records[${recordIndex}].`;
    for (const [index, reading] of record.readings.entries()) {
      const placed = { place: `${prefix}RD[${index}]`, reading };
      const known = byRegister.get(reading.obis ?? '');
      if (known === undefined) byRegister.set(reading.obis ?? '', [placed]);
      else known.push(placed);
    }
  }
  const registers = [...byRegister.values()].map(registerOf);
  const main = registers.find(({ durationMs }) => durationMs !== undefined) ?? registers[0];
  return {
    registers,
    startedAt: main?.beginReading?.reading.timeText,
    endedAt: main?.endReading?.reading.timeText,
    durationS: main?.durationMs === undefined ? undefined : main.durationMs / 1000,
    cable: records.find(({ cable }) => cable !== undefined)?.cable,
    isComplete:
      registers.some(isWhole) &&
      registers.every(register => register.direction === undefined || isWhole(register)),
  };
}

/** Does the register have both its begin and its end? */
export function isWhole({ beginReading, endReading }: RegisterSession): boolean {
  return beginReading !== undefined && endReading !== undefined;
}

function registerOf(readings: readonly PlacedReading[]): RegisterSession {
  const beginReading = readings.find(isBegin);
  const endReading = readings.findLast(isEnd);
  const begin = beginReading?.reading;
  const end = endReading?.reading;
  const obis = readings[0]?.reading.obis;
  return {
    obis,
    unit: begin?.unit ?? end?.unit,
    direction: directionOf(obis),
    begin: begin?.value,
    end: end?.value,
    energy: begin?.unit === end?.unit ? differenceOf(begin?.value, end?.value) : undefined,
    durationMs:
      begin?.time === undefined || end?.time === undefined
        ? undefined
        : end.time.epochMs - begin.time.epochMs,
    readings,
    beginReading,
    endReading,
  };
}

function differenceOf(begin: string | undefined, end: string | undefined): string | undefined {
  const from = begin === undefined ? undefined : parseDecimal(begin);
  const to = end === undefined ? undefined : parseDecimal(end);
  return from === undefined || to === undefined ? undefined : decimalText(subtract(to, from));
}
