const digits = (value: number, count: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: count, maximumFractionDigits: count });

/** A number and its unit, apart, so that both can be set in their own size. */
export type Amount = readonly [number: string, unit: string];

export function power(w: number): Amount {
  return Math.abs(w) >= 1000 ? [digits(w / 1000, 2), 'kW'] : [digits(w, 0), 'W'];
}

/** Powers beside one axis, W: all with one unit, and with as many digits as tell them apart. */
export function powerAxis(values: readonly number[]): readonly string[] {
  if (!values.some(w => Math.abs(w) >= 1000)) return values.map(w => `${digits(w, 0)} W`);
  const count = [0, 1, 2].find(each => values.every(w => Number.isInteger((w / 1000) * 10 ** each))) ?? 3;
  return values.map(w => `${digits(w / 1000, count)} kW`);
}

export function voltage(v: number): Amount {
  return [digits(v, 1), 'V'];
}

export function current(a: number): Amount {
  return [digits(a, 1), 'A'];
}

export function energy(wh: number): Amount {
  return [digits(wh / 1000, 3), 'kWh'];
}

export function temperature(c: number): Amount {
  return [digits(c, 1), '°C'];
}

export function joined([number, unit]: Amount): string {
  return `${number} ${unit}`;
}

/** Since when, or for how long: `42 s`, `3 min 05 s`, `2 h 10 min`, `3 days`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (number: number) => String(number).padStart(2, '0');
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
  ];
  if (days >= 2) return `${days} days`;
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`;
}

/** A moment as a person of here reads it; a text that is no time stays as it is. */
export function moment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** The same, without the day where that is today. */
export function when(text: string): string {
  const at = new Date(text);
  return at.toDateString() === new Date().toDateString() ? clock(text) : moment(text);
}

export function clock(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toLocaleTimeString('en-GB');
}

/** A time of a signed record, such as `2026-05-06T10:00:00,000+0200 S`, in the time of the place where it was written. */
export function recordTime(text: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:[.,]\d+)?([+-]\d\d):?(\d\d)\s*([A-Z])?$/.exec(
    text,
  );
  if (match === null) return text;
  const [, year, month, day, time, hours, minutes] = match;
  const name = months[Number(month) - 1] ?? month;
  return `${Number(day)} ${name} ${year}, ${time} (UTC${hours}:${minutes})`;
}

const months = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(
  ',',
);
