/** The moment of a change between winter and summer time, as the meter's setting `time.dst.start` writes it. */
export interface DstChange {
  readonly order: string;
  readonly day: string;
  readonly month: string;
  /** `T01:00Z`: hour and minute, with Z in UTC, else in winter time. */
  readonly hour: string;
}

export interface LocalTimeSettings {
  /** `+hh:mm` or `-hh:mm`. */
  readonly tz: string;
  readonly dst: {
    readonly activated: boolean;
    /** Minutes. */
    readonly offset: number;
    readonly start: DstChange;
    readonly end: DstChange;
  };
}

export const orders = ['first', 'second', 'third', 'fourth', 'last'];
export const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
export const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
export const hourPattern = /^T([01]\d|2[0-3]):([0-5]\d)(Z?)$/;

const minuteMs = 60_000;

function zoneMinutes(tz: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(tz) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function changeAt(change: DstChange, year: number, tz: string): number {
  const month = months.indexOf(change.month);
  const weekday = days.indexOf(change.day);
  const order = orders.indexOf(change.order);
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  let day = 1 + ((weekday - firstWeekday + 7) % 7) + 7 * order;
  const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  while (day > daysInMonth) day -= 7;
  const [, hours, minutes, zulu] = hourPattern.exec(change.hour) ?? [];
  const atMs = Date.UTC(year, month, day, Number(hours), Number(minutes));
  return zulu === 'Z' ? atMs : atMs - zoneMinutes(tz) * minuteMs;
}

/** Minutes from UTC to local time at a moment, summer time included. */
export function offsetMinutesAt(utcMs: number, settings: LocalTimeSettings): number {
  const { tz, dst } = settings;
  if (!dst.activated) return zoneMinutes(tz);
  const year = new Date(utcMs).getUTCFullYear();
  const startMs = changeAt(dst.start, year, tz);
  const endMs = changeAt(dst.end, year, tz);
  const isSummer = startMs <= endMs ? utcMs >= startMs && utcMs < endMs : utcMs >= startMs || utcMs < endMs;
  return zoneMinutes(tz) + (isSummer ? dst.offset : 0);
}

/** A moment in local time with the offset that then applied. */
export interface LocalTime {
  /** `2021-10-06T13:13:56` */
  readonly wallClock: string;
  /** `+02:00` */
  readonly offset: string;
}

export function localTimeAt(utcMs: number, settings: LocalTimeSettings): LocalTime {
  const minutes = offsetMinutesAt(utcMs, settings);
  const absolute = Math.abs(minutes);
  const two = (value: number): string => value.toString().padStart(2, '0');
  return {
    wallClock: new Date(utcMs + minutes * minuteMs).toISOString().slice(0, 19),
    offset: `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`,
  };
}

/** `2020-12-10T16:39:15+01:00`, as `/legal`, `/livemeasure` and `/status` write it. */
export function isoText(time: LocalTime): string {
  return `${time.wallClock}${time.offset}`;
}

/** `2021-10-06T13:13:56,000+0200 R`, as OCMF writes it. R: the clock is set by the controller, not by law. */
export function ocmfText(time: LocalTime): string {
  return `${time.wallClock},000${time.offset.replace(':', '')} R`;
}
