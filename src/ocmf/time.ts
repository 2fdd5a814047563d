/** A time as a meter wrote it. */
export interface OcmfTime {
  /** As it stands in the record. */
  readonly text: string;
  /** Milliseconds since 1970 in UTC: what may be compared and subtracted, also over a change of daylight saving time. */
  readonly epochMs: number;
  /** Offset of the written time from UTC, for instance `+02:00`. */
  readonly offset: string;
  /** S synchronized, R relative (durations can be billed), I informative, U unknown; undefined where it is not written. */
  readonly status: string | undefined;
  /** Written exactly as the format says: `2018-07-24T13:22:04,000+0200 S`. */
  readonly isStandard: boolean;
}

const pattern =
  /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:([,.])(\d{1,9}))?(?:([Zz])|([+-])(\d\d)(:?)(\d\d))(?: ?([A-Za-z]))?$/;

/** No place on earth is further from UTC. */
const maxOffsetMinutes = 14 * 60;

/** Reads `TM`, also with a colon in the offset, `Z`, a dot, or no status. Without an offset a time is no time. */
export function parseTime(text: string): OcmfTime | undefined {
  if (text.length > 48) return undefined;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [
    ,
    date = '',
    clock = '',
    point,
    fraction = '',
    zulu,
    sign = '+',
    hours = '00',
    colon,
    minutes = '00',
    status,
  ] = match;
  const localMs = utcOf(date, clock);
  const offsetMinutes = Number(hours) * 60 + Number(minutes);
  if (localMs === undefined || Number(minutes) > 59 || offsetMinutes > maxOffsetMinutes) return undefined;
  const offsetMs = (sign === '-' ? -offsetMinutes : offsetMinutes) * 60_000;
  return {
    text,
    epochMs: localMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - offsetMs,
    offset: zulu === undefined ? `${sign}${hours}:${minutes}` : '+00:00',
    status: status?.toUpperCase(),
    isStandard: point === ',' && fraction.length === 3 && colon === '' && /^[UISR]$/.test(status ?? ''),
  };
}

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds of a date and a time of day as if they were UTC; undefined for a day or time that does not exist. */
function utcOf(date: string, clock: string): number | undefined {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8));
  const hour = Number(clock.slice(0, 2));
  const minute = Number(clock.slice(3, 5));
  const second = Number(clock.slice(6));
  if (day < 1 || day > (daysOfMonth[month - 1] ?? 0) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  if (month === 2 && day === 29 && !isLeap(year)) return undefined;
  // Date.UTC takes the years up to 99 for those of the twentieth century.
  if (year < 100) return Date.parse(`${date}T${clock}Z`);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
