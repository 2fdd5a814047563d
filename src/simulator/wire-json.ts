/** A number of which the meter writes three decimals, trailing zeros included. */
export class FixedDecimal {
  readonly #thousandths: number;

  constructor(thousandths: number) {
    this.#thousandths = thousandths;
  }

  toString(): string {
    const digits = Math.abs(this.#thousandths).toString().padStart(4, '0');
    const sign = this.#thousandths < 0 ? '-' : '';
    return `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
  }
}

/** What is written as kWh from Wh, V from mV, A from mA, kW from W. */
export function thousandths(value: number): FixedDecimal {
  return new FixedDecimal(Math.round(value) + 0);
}

export type WireValue =
  | string
  | number
  | boolean
  | null
  | FixedDecimal
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };

/** Compact JSON in the order of the keys, as the meter writes it: `JSON.stringify` cannot keep the zeros of 0.000. */
export function writeJson(value: WireValue): string {
  if (value instanceof FixedDecimal) return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`);
  return `{${members.join(',')}}`;
}

function isList(value: object): value is readonly WireValue[] {
  return Array.isArray(value);
}
