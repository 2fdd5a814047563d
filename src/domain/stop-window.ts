/** Shortest transaction; LEM operation manual, p. 71. */
const minDurationMs = 2 * 60_000;
/** A clock sync lasts 48 h and none is possible while a transaction runs; LEM operation manual, p. 86. */
export const syncValidityMs = 48 * 3_600_000;
const safetyMs = 60_000;

/** When a transaction may end: not before 2 minutes, not after its clock sync has run out. ISO 8601, UTC. */
export function stopWindow(
  startedAtMs: number,
  syncedAtMs: number,
): { minStopTime: string; maxStopTime: string } {
  return {
    minStopTime: new Date(startedAtMs + minDurationMs).toISOString(),
    maxStopTime: new Date(syncedAtMs + syncValidityMs - safetyMs).toISOString(),
  };
}

/** Would a transaction that starts now with a sync of that age still have its minimum duration? */
export function isSyncYoungEnough(startMs: number, syncedAtMs: number): boolean {
  return syncedAtMs + syncValidityMs - safetyMs > startMs + minDurationMs;
}
