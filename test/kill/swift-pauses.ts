/** So long is a pause between two tries for a record, or between two looks; no deadline is. */
const longMs = 45_000;

/** From here on long pauses pass a hundred times as fast: a victim need not live for minutes to see the end of one. */
export function hastenPauses(): void {
  const setRealTimeout = globalThis.setTimeout;
  globalThis.setTimeout = Object.assign(
    (run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) =>
      setRealTimeout(run, ms < longMs ? ms : ms / 100, ...values),
    setRealTimeout,
  );
}
