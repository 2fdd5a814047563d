/**
 * The few moments of the model. Each own start has one, so that sessions of the same id differ; what is found gets the
 * first one that names no session yet. They are far apart, as sessions are.
 */
export const beginMs = Date.UTC(2030, 0, 1);
const stepMs = 100_000;
const firstOfFound = 100;

export function startMs(start: number): number {
  return beginMs + start * stepMs;
}

/** Which start a session was noted for; undefined: it was found. */
export function startOf(notedAt: string): number | undefined {
  const step = (Date.parse(notedAt) - beginMs) / stepMs;
  return step >= 1 && step < firstOfFound ? step : undefined;
}

const texts = Array.from({ length: 64 }, (_, index) => isoOf(beginMs + (firstOfFound + index) * stepMs));

/** The first moment that no session is known by. */
export function unusedMs(used: ReadonlySet<string>): number {
  const index = texts.findIndex(text => !used.has(text));
  if (index < 0) throw new Error('more sessions than the exploration has moments for');
  return beginMs + (firstOfFound + index) * stepMs;
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
