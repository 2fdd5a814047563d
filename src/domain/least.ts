/** The least of those that are known; `undefined`: none is. */
export function leastOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter(number => number !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
