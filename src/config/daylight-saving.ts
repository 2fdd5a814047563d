import { z } from 'zod';

const word = z.string().regex(/^[A-Za-z]{1,16}$/, 'one word');

const changeSchema = z.strictObject({
  order: word,
  day: word,
  month: word,
  hour: z.string().regex(/^T([01]\d|2[0-3]):[0-5]\dZ$/, 'a time as "T01:00Z"'),
});

/** Daylight saving time as the meter takes it; LEM operation manual, p. 88. `offset` in minutes. */
export const daylightSavingSchema = z.strictObject({
  activated: z.boolean(),
  offset: z.int().min(-120).max(120),
  start: changeSchema,
  end: changeSchema,
});

export type DaylightSaving = z.output<typeof daylightSavingSchema>;

/** What the meter has from the factory. */
export const defaultDaylightSaving: DaylightSaving = {
  activated: false,
  offset: 60,
  start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
  end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
};

/** An object, or the JSON text that EVerest has in its place. */
export const daylightSaving = z
  .custom<DaylightSaving | string>()
  .transform(fromJsonText)
  .pipe(daylightSavingSchema as z.ZodType<DaylightSaving, unknown>);

/** Far more than the five members need. */
const maxJsonLength = 4096;

/** What a JSON text says. Anything else, and text that is no JSON, stays what it is, and the schema refuses it. */
export function fromJsonText(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > maxJsonLength) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
