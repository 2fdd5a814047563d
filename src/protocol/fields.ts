import { z } from 'zod';
import { printable } from '../domain/quote.ts';

/** Kinds of values that several endpoints send. */

/** Text of the meter; nothing that it sends is longer. U+FFFD stands for bytes that were no UTF-8. */
export const shortText = z
  .string()
  .max(256)
  .refine(text => !text.includes('\uFFFD'), 'a text in UTF-8');

/** Text that is shown to people and never sent back: what is invisible in it is escaped. */
export const shownText = shortText.transform(printable);

/** A date and time of ISO 8601; firmware 1 leaves the zone out in places. */
export const dateTime = z
  .string()
  .max(64)
  .regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d{1,9})?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/,
    'a date and time of ISO 8601',
  )
  .refine(isDayOfCalendar, 'a date and time of ISO 8601, on a day that exists');

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** No 30th of February, and no 29th where the year has none: in the Gregorian calendar. */
function isDayOfCalendar(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  if (month === 2 && day === 29) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (daysOfMonth[month - 1] ?? 0);
}

/** A date and time that says its zone. */
export const zonedTime = dateTime.regex(/(Z|[+-]\d\d:?\d\d)$/, 'a date and time of ISO 8601 with its zone');

/** A counter of the meter, 32 bits. It is a number, never a size: nothing is made or repeated so many times. */
export const counter = z.int().min(0).max(0xffff_ffff);

/** An energy in kWh; only grows from 0. The upper bound is far beyond the life of a charger. */
export const energyKWh = z.number().min(0).max(1e9);

/** Hexadecimal text of so many digits. */
export function hexText(digits: number, { orEmpty = false } = {}) {
  const pattern = `[0-9A-Fa-f]{${digits}}`;
  return z
    .string()
    .regex(new RegExp(orEmpty ? `^(${pattern})?$` : `^${pattern}$`), `${digits} hexadecimal digits`);
}
