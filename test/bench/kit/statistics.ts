/** A value in the middle of what was measured, and the middle half of it. */
export interface Middle {
  readonly value: number;
  /** Lower and upper quartile. */
  readonly spread: readonly [low: number, high: number];
}

/** @param share 0 to 1; between two values it lies between them. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function middleOf(values: readonly number[]): Middle {
  return { value: median(values), spread: [quantile(values, 0.25), quantile(values, 0.75)] };
}

/**
 * How many times the one is the other, round by round: what slows the machine for a while slows both of a round.
 * @throws RangeError when there is not one of each in every round.
 */
export function ratioOf(ones: readonly number[], others: readonly number[]): Middle {
  if (ones.length !== others.length)
    throw new RangeError(
      `${ones.length} values cannot be compared with ${others.length}: one of each per round`,
    );
  return middleOf(ones.map((one, round) => one / (others[round] ?? Number.NaN)));
}
