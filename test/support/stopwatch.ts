const tickMs = 5;

/**
 * Counts the time from now on, in milliseconds of real time, without that in which this process did not get to run: what
 * a busy machine adds is not the driver's. Time that the process itself computes does count.
 *
 * @returns stops, and gives the time.
 */
export function startStopwatch(): () => number {
  const startedMs = performance.now();
  let stalledMs = 0;
  let last = { atMs: startedMs, cpuMs: cpuMs() };
  const look = () => {
    const now = { atMs: performance.now(), cpuMs: cpuMs() };
    stalledMs += Math.max(0, now.atMs - last.atMs - tickMs - (now.cpuMs - last.cpuMs));
    last = now;
  };
  const ticker = setInterval(look, tickMs);
  return () => {
    clearInterval(ticker);
    look();
    return performance.now() - startedMs - stalledMs;
  };
}

/** What this process has computed so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
