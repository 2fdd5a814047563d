/** Milliseconds by a clock that nobody sets. */
export function monotonicMs(): number {
  return performance.now();
}
