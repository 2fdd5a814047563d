/**
 * The few moments of the model. Time goes on with each start that is begun: its clock is set at the beginning of its span,
 * looks come after that, each at the first moment that names no session yet, and what begins in the meter begins later in
 * the span. Spans are far apart, as sessions are.
 */
export const beginMs = Date.UTC(2030, 0, 1);
const spanMs = 100_000;
const firstLookMs = 10_000;
const betweenLooksMs = 100;
const recordMs = 50_000;

/** When the clock is set for a start. */
export function startMs(start: number): number {
  return beginMs + start * spanMs;
}

/** When a transaction begins in the span of a start. */
export function recordBeginMs(start: number): number {
  return startMs(start) + recordMs;
}

/** The first moment of a look in the span of a start that no session is known by. */
export function unusedMs(start: number, isUsed: (time: string) => boolean): number {
  for (let ms = startMs(start) + firstLookMs; ; ms += betweenLooksMs) if (!isUsed(isoOf(ms))) return ms;
}

const texts = new Map<number, string>();

export function isoOf(ms: number): string {
  const known = texts.get(ms);
  if (known !== undefined) return known;
  const text = new Date(ms).toISOString();
  texts.set(ms, text);
  return text;
}
