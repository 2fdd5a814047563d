import { quantile } from './statistics.ts';

/**
 * How far each poll came from its place on a grid that begins with the first, ms. A poll that is left out is no deviation
 * of the next one.
 */
export function deviationsOf(timesMs: readonly number[], periodMs = 1000): readonly number[] {
  const [firstMs = 0] = timesMs;
  let [lastMs, index] = [firstMs, 0];
  return timesMs.map((timeMs, place) => {
    if (place > 0) index += Math.max(1, Math.round((timeMs - lastMs) / periodMs));
    lastMs = timeMs;
    return timeMs - firstMs - index * periodMs;
  });
}

/** How far the grid has moved from the first third to the last, ms: where the punctual ones of each lie. */
export function driftOf(timesMs: readonly number[], periodMs = 1000): number {
  const deviations = deviationsOf(timesMs, periodMs);
  const third = Math.floor(deviations.length / 3);
  return quantile(deviations.slice(-third), 0.1) - quantile(deviations.slice(0, third), 0.1);
}

/** How far 99 of 100 polls of all meters are, at most, from the middle of their meter's, ms. */
export function jitterOf(timesOfMeters: readonly (readonly number[])[], periodMs = 1000): number {
  const distances = timesOfMeters.flatMap(timesMs => {
    const deviations = deviationsOf(timesMs, periodMs);
    const middle = quantile(deviations, 0.5);
    return deviations.map(deviation => Math.abs(deviation - middle));
  });
  return quantile(distances, 0.99);
}

/** The most of all meters in any so many seconds, for each of them; one at both ends is one too many, and not counted. */
export function mostPerSecond(timesOfMeters: readonly (readonly number[])[], seconds = 10): number {
  const most = timesOfMeters.map(times => {
    let from = 0;
    return Math.max(
      0,
      ...times.map((time, to) => {
        while (time - (times[from] ?? time) > seconds * 1000) from += 1;
        return to - from;
      }),
    );
  });
  return Math.max(...most) / seconds;
}
