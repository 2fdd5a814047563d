/** What an accepted answer must be, said without the code that reads answers. Each gives what is wrong, or nothing. */
export type Complaint = string | undefined;

export function unsoundNumber(name: string, value: unknown, min: number, max: number): Complaint {
  const isIn = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
  return isIn ? undefined : `${name} is ${String(value)}`;
}

export function unsoundInteger(name: string, value: unknown, min: number, max: number): Complaint {
  return (
    unsoundNumber(name, value, min, max) ?? (Number.isInteger(value) ? undefined : `${name} is no integer`)
  );
}

export function unsoundText(name: string, value: unknown, pattern = /^[\s\S]{0,256}$/): Complaint {
  return typeof value === 'string' && pattern.test(value) ? undefined : `${name} is ${JSON.stringify(value)}`;
}

export function unsoundFlag(name: string, value: unknown): Complaint {
  return typeof value === 'boolean' ? undefined : `${name} is ${JSON.stringify(value)}`;
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** A day of the calendar and a time of the day, with or without zone. */
export function unsoundTime(name: string, value: unknown): Complaint {
  const complaint = `${name} is ${JSON.stringify(value)}`;
  if (typeof value !== 'string' || value.length > 64) return complaint;
  const [date = '', rest = ''] = value.split('T');
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = date.split('-').map(Number);
  const [hour = Number.NaN, minute = Number.NaN, second = Number.NaN] = rest
    .slice(0, 8)
    .split(':')
    .map(Number);
  const isDay = date.length === 10 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  return isDay && isTime && !/[^0-9TZ:.,+-]/.test(value) ? undefined : complaint;
}

/** Watt-hours must be the kilowatt-hours of the text, moved by three places; in integers, not in binary fractions. */
export function unsoundKilo(name: string, base: unknown, kilo: unknown): Complaint {
  if (typeof base !== 'number' || typeof kilo !== 'number') return `${name} is ${String(base)}`;
  const [whole = '0', fraction = ''] = kilo.toFixed(6).split('.');
  const [baseWhole = '0', baseFraction = ''] = base.toFixed(3).split('.');
  const isSame = BigInt(whole + fraction) === BigInt(baseWhole + baseFraction);
  return isSame || kilo.toString().includes('e') ? undefined : `${name} is ${base} for ${kilo}`;
}

/** So many members, each a flag or not known. */
export function unsoundFlags(name: string, value: unknown, count: number): Complaint {
  if (typeof value !== 'object' || value === null) return `${name} is ${String(value)}`;
  const flags = Object.values(value);
  if (flags.length !== count) return `${name} has ${flags.length} members`;
  return flags
    .map(flag => (flag === undefined ? undefined : unsoundFlag(name, flag)))
    .find(each => each !== undefined);
}
