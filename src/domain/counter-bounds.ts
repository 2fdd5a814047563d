/** Whether a session that began after one counter, and before another, can have this one. `undefined`: no bound is known. */
export function isWithinBounds(
  counter: number,
  after: number | undefined,
  until: number | undefined,
): boolean {
  return (after === undefined || counter > after) && (until === undefined || counter <= until);
}
