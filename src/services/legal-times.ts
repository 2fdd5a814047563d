import type { Finding } from '../domain/signed-record.ts';
import { beginOf, endOf, type OcmfRecord } from '../ocmf/index.ts';

/** The meter's own account of the times of a transaction, from `/legal`. */
export interface LegalTimes {
  readonly startedAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
  /** Whole seconds. */
  readonly durationS?: number | undefined;
}

/** Both are whole seconds, and may be rounded in different ways. */
const toleranceMs = 2000;

/**
 * Compares begin, end and duration of a signed record with the meter's own account. An error, and not billable, where the
 * duration is neither the one between the two times of the account nor the one that it calls the duration; a warning
 * where one of them differs. What the account does not say is not compared, and nothing of this fails a stop.
 */
export function compareTimes(
  account: LegalTimes | undefined,
  record: OcmfRecord | undefined,
): readonly Finding[] {
  const begin = record && beginOf(record);
  const end = record && endOf(record);
  if (account === undefined || begin === undefined || end === undefined) return [];
  const { startedAtMs, endedAtMs, durationS } = account;
  const durationMs = end.epochMs - begin.epochMs;
  const betweenMs =
    startedAtMs === undefined || endedAtMs === undefined ? undefined : endedAtMs - startedAtMs;
  const saidMs = durationS === undefined ? undefined : durationS * 1000;
  const durations = [betweenMs, saidMs].filter(value => value !== undefined && Number.isFinite(value));
  if (
    betweenMs !== undefined &&
    durations.length > 0 &&
    durations.every(value => !isNear(value, durationMs))
  ) {
    const figures = [...new Set(durations)].map(value => `${Number(value) / 1000} s`).join(' or ');
    const message = `The session lasts ${durationMs / 1000} s, the meter's own account says ${figures}.`;
    return [{ code: 'legal-duration', severity: 'error', place: 'RD', message, billOnly: true }];
  }
  const differing = [
    ...differs('begins', begin.epochMs, startedAtMs),
    ...differs('ends', end.epochMs, endedAtMs),
    ...(isNear(saidMs, durationMs) ? [] : [`lasts ${durationMs / 1000} s, and there ${durationS} s`]),
  ];
  return differing.map(what => {
    const message = `The session ${what}, by the meter's own account.`;
    return { code: 'legal-time', severity: 'warning', place: 'RD', message };
  });
}

function differs(what: string, signedMs: number, saidMs: number | undefined): readonly string[] {
  if (isNear(saidMs, signedMs)) return [];
  return [
    `${what} at ${new Date(signedMs).toISOString()}, and there at ${new Date(Number(saidMs)).toISOString()}`,
  ];
}

/** What was not said, or is no time, differs from nothing. */
function isNear(saidMs: number | undefined, signedMs: number): boolean {
  return saidMs === undefined || !Number.isFinite(saidMs) || Math.abs(saidMs - signedMs) <= toleranceMs;
}
