import { syncValidityMs } from './stop-window.ts';

/** What tells a meter that has booted from one that has not, as far as `/v1/status` shows it. */
export interface StatusSample {
  /** When it was asked for and when it came, by the clock of this machine; milliseconds since 1970. */
  readonly askedAtMs: number;
  readonly atMs: number;
  /** What the meter believed the time to be; NaN where it said nothing that is a time. */
  readonly deviceTimeMs: number;
  readonly isTimeSynced: boolean;
  /** `undefined`: the meter did not say. */
  readonly storedTransactions: number | undefined;
  readonly indexOfLastTransaction: number | undefined;
}

/** A sign that the meter has booted, or has lost what a boot may lose. */
export type RebootSign =
  /** Its clock went back or jumped, and is wrong since then. */
  | 'clock jumped'
  /** It says that its clock is not synced, although the last sync is young enough. */
  | 'time sync lost'
  /** It has fewer transactions in its store than before. */
  | 'stored transactions lost';

/** A clock that is set by us, or by NTP, is this close to ours. */
export const clockToleranceMs = 10_000;

/**
 * Compares two readings of the same meter. `hasJumped`: its clock was seen to jump in between. No sign is no proof: a
 * meter that keeps its time can boot unnoticed.
 */
export function rebootSigns(
  before: StatusSample | undefined,
  now: StatusSample,
  { hasJumped, syncedAtMs }: { hasJumped: boolean; syncedAtMs: number | undefined },
): readonly RebootSign[] {
  if (before === undefined) return [];
  const signs: RebootSign[] = [];
  const wentBack = now.deviceTimeMs < before.deviceTimeMs - 1000;
  if ((wentBack || hasJumped) && isWrong(now)) signs.push('clock jumped');
  const wasSynced = syncedAtMs !== undefined && now.atMs - syncedAtMs < syncValidityMs;
  if (!now.isTimeSynced && wasSynced && before.isTimeSynced) signs.push('time sync lost');
  const { storedTransactions: stored = 0 } = before;
  if ((now.storedTransactions ?? stored) < stored) signs.push('stored transactions lost');
  return signs;
}

function isWrong({ askedAtMs, atMs, deviceTimeMs }: StatusSample): boolean {
  return deviceTimeMs < askedAtMs - clockToleranceMs || deviceTimeMs > atMs + clockToleranceMs;
}
