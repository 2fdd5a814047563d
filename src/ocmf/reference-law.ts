import { parseObis } from './obis.ts';
import type { OcmfRecord, Reading } from './record.ts';

/** A reading as the reference tool sees it: without anything inherited. */
export interface OwnReading {
  readonly isStart: boolean;
  readonly isStop: boolean;
  readonly obis: string | undefined;
  readonly unit: string | undefined;
  readonly state: string | undefined;
  readonly flags: string;
  readonly value: number;
  readonly time: Reading['time'];
  readonly clock: string | undefined;
}

const stopKinds = new Set(['E', 'L', 'R', 'A', 'P']);
const identificationErrors = new Set(['MISMATCH', 'INVALID', 'OUTDATED', 'UNKNOWN']);

/** The readings of a record with their own fields only. */
export function ownReadings({ readings }: OcmfRecord): readonly OwnReading[] {
  return readings.map(reading => {
    const own = (name: string, text: string | undefined) => (reading.own.includes(name) ? text : undefined);
    const kind = own('TX', reading.kind)?.trim();
    const timeText = own('TM', reading.timeText);
    return {
      isStart: kind === 'B',
      isStop: kind !== undefined && stopKinds.has(kind),
      obis: own('RI', reading.obis),
      unit: own('RU', reading.unit),
      state: own('ST', reading.state),
      flags: own('EF', reading.errorFlags) ?? '',
      value: Number(reading.value),
      time: timeText !== undefined && reading.time?.isStandard === true ? reading.time : undefined,
      clock: timeText?.split(' ')[1],
    };
  });
}

/** The first of its law checks that fails, in its order; undefined when all pass. */
export function lawMessage(
  readings: readonly OwnReading[],
  levels: readonly (string | undefined)[],
): string | undefined {
  const relevant = lawRelevant(readings);
  if (relevant[0] !== undefined && relevant[0].state === undefined) {
    return 'Missing mandatory ST parameter for first reading.';
  }
  if (relevant[0] !== undefined && relevant[0].unit === undefined) {
    return 'Missing mandatory RU parameter for first reading.';
  }
  const [start, ...starts] = relevant.filter(({ isStart }) => isStart);
  const [stop, ...stops] = relevant.filter(({ isStop }) => isStop);
  if (starts.length > 0) return 'Cannot verify contains multiple start values';
  if (stops.length > 0) return 'Cannot verify contains multiple stop values';
  if (start === undefined) return 'Cannot verify contains no start values in reading';
  if (stop === undefined) return 'Cannot verify contains no stop values in readings';
  return pairMessage(start, stop, levels, stateAt(relevant, start), stateAt(relevant, stop));
}

function pairMessage(
  start: OwnReading,
  stop: OwnReading,
  levels: readonly (string | undefined)[],
  startState: string | undefined,
  stopState: string | undefined,
): string | undefined {
  if (start.value > stop.value) return 'Meter value of start is higher than meter value of stop';
  if (start.time !== undefined && stop.time !== undefined && start.time.epochMs > stop.time.epochMs) {
    return 'Meter timestamp of start is after timestamp of stop';
  }
  if (levels.some(level => identificationErrors.has(level?.trim() ?? '')))
    return 'Error on reading contract id';
  if (startState !== 'G' || stopState !== 'G') return 'Meter error code present';
  if (start.clock === undefined || (start.clock === 'R' && stop.clock !== 'R'))
    return 'Time synchronicity wrong';
  return `${start.flags}${stop.flags}`.includes('E') ? 'Error flag set on energy' : undefined;
}

/** Of all fields it carries only ST and RU on to later readings. */
function stateAt(readings: readonly OwnReading[], wanted: OwnReading): string | undefined {
  const until = readings.slice(0, readings.indexOf(wanted) + 1);
  return until.findLast(({ state }) => state !== undefined)?.state;
}

/** Registers after loss compensation go first; else those of imported energy. */
function lawRelevant(readings: readonly OwnReading[]): readonly OwnReading[] {
  const compensated = readings.filter(({ obis }) => isRegister(obis, isCompensated));
  if (compensated.length > 0) return compensated;
  const endings = new Set([0, 0xff, 0x200, 0x255]);
  return readings.filter(
    ({ obis }) => isRegister(obis, isEnergy) && endings.has(parseObis(obis ?? '')?.f ?? -1),
  );
}

function isRegister(text: string | undefined, isWanted: (group: number) => boolean): boolean {
  const obis = text === undefined ? undefined : parseObis(text);
  return obis !== undefined && obis.a === 1 && obis.d === 8 && isWanted(obis.c);
}

function isCompensated(c: number): boolean {
  return [0x98, 0xb1, 0xb3, 0xc1, 0xc3].includes(c);
}

function isEnergy(c: number): boolean {
  return c === 1 || c === 0x98 || c === 0x9e || (c >= 0xb0 && c <= 0xc7);
}
