const tickMs = 5;

/**
 * Counts the time from now on, in milliseconds, as this process can see it pass: while it does not get to run, or computes
 * something else (collects garbage, say), no more than two ticks pass. What a busy machine adds is not the driver's.
 *
 * @returns stops, and gives the time.
 */
export function startStopwatch(): () => number {
  let seenMs = 0;
  let lastMs = performance.now();
  const look = () => {
    const nowMs = performance.now();
    seenMs += Math.min(nowMs - lastMs, 2 * tickMs);
    lastMs = nowMs;
  };
  const ticker = setInterval(look, tickMs);
  return () => {
    clearInterval(ticker);
    look();
    return seenMs;
  };
}

/** What this process has computed so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
