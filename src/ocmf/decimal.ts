import { limits } from './limits.ts';

/** A decimal number without rounding: `units` times ten to the power of minus `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Would `parseDecimal` read it? */
export function isDecimal(text: string): boolean {
  if (text.length > limits.numberChars) return false;
  const match = pattern.exec(text.trim());
  return match !== null && Math.abs(Number(match[4] ?? '0')) <= limits.numberChars;
}

/** A number as a meter wrote it, spaces around it allowed; undefined where it is none or is longer than the limits. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > limits.numberChars) return undefined;
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > limits.numberChars) return undefined;
  const digits = BigInt(whole + fraction);
  const units = sign === '-' ? -digits : digits;
  const scale = fraction.length - exponent;
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** a − b, exact, with the decimals of the longer of both: 1328.281 − 1319.135 is 9.146. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaled(a, scale) - scaled(b, scale), scale };
}

export function compareDecimal(a: Decimal, b: Decimal): number {
  const { units } = subtract(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

function scaled({ units, scale }: Decimal, target: number): bigint {
  return target === scale ? units : units * 10n ** BigInt(target - scale);
}

export function decimalText({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** An energy as exact text in watt-hours; undefined for a unit other than Wh and kWh or a value that is no number. */
export function wattHoursOf(value: string, unit: string): string | undefined {
  const decimal = parseDecimal(value);
  return decimal && wattHoursIn(decimal, unit);
}

/** The same for a number that was read already. */
export function wattHoursIn(decimal: Decimal, unit: string): string | undefined {
  if (unit !== 'kWh' && unit !== 'Wh') return undefined;
  if (unit === 'Wh') return decimalText(decimal);
  const { units, scale } = decimal;
  return decimalText(
    scale >= 3 ? { units, scale: scale - 3 } : { units: units * 10n ** BigInt(3 - scale), scale: 0 },
  );
}
