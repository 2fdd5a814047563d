/** Shortest transaction; LEM operation manual, p. 71. */
const minDurationMs = 2 * 60_000;
/** A clock sync lasts 48 h and none is possible while a transaction runs; LEM operation manual, p. 86. */
export const syncValidityMs = 48 * 3_600_000;
const safetyMs = 60_000;

/**
 * When a transaction may end: not before 2 minutes, not after its clock sync has run out. ISO 8601, UTC. The latest stop
 * is left out when nobody knows when the clock was set.
 */
export function stopWindow(
  startedAtMs: number,
  syncedAtMs: number | undefined,
): { minStopTime: string; maxStopTime?: string } {
  const minStopTime = new Date(startedAtMs + minDurationMs).toISOString();
  if (syncedAtMs === undefined) return { minStopTime };
  return { minStopTime, maxStopTime: new Date(expiresAtMs(syncedAtMs)).toISOString() };
}

/** The latest stop, milliseconds since 1970. */
export function expiresAtMs(syncedAtMs: number): number {
  return syncedAtMs + syncValidityMs - safetyMs;
}

/** Would a transaction that starts now with a sync of that age still have its minimum duration? */
export function isSyncYoungEnough(startMs: number, syncedAtMs: number): boolean {
  return expiresAtMs(syncedAtMs) > startMs + minDurationMs;
}
