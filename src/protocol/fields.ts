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

/** No 30th of February: the day is the same when its date is made of it. */
function isDayOfCalendar(text: string): boolean {
  const date = text.slice(0, 10);
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
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
