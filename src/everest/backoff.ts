/** The first pause, and the longest: EVerest has to see its meter within 5 s of its start, which may be the broker's. */
const firstMs = 100;
const longestMs = 2000;

/** Pause before the try after so many that failed, ms: twice as long each time, and a tenth shorter or longer by chance. */
export function pauseMs(failures: number, chance = Math.random()): number {
  const pause = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
  return Math.round(pause * (0.9 + 0.2 * chance));
}
