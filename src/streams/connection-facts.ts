import type { MeasurementWatch } from './measurement-watch.ts';

/** A meter that keeps no connection open is not suspected more often than that. */
const pauseMs = 60_000;

/** Tells when the meter has ended the connection between two measurements, as one does that boots. */
export function watchConnection(quietEnds: () => number, monotonicMs: () => number): MeasurementWatch {
  let lastCount: number | undefined;
  let toldAtMs = -Infinity;
  let isPending = false;
  return () => {
    const count = quietEnds();
    if (lastCount !== undefined && count > lastCount) isPending = true;
    lastCount = count;
    if (!isPending) return undefined;
    const atMs = monotonicMs();
    if (atMs - toldAtMs < pauseMs) return undefined;
    toldAtMs = atMs;
    isPending = false;
    return { type: 'connection.renewed' };
  };
}
