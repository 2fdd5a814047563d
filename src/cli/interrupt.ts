/** A command gets so long to end by itself; two seconds are promised. */
const patienceMs = 1500;

/** Ends with the first SIGINT or SIGTERM; the second one does not wait any more. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
    // A command that does not end by itself is ended.
    setTimeout(() => process.exit(1), patienceMs).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

/** Resolves when the signal fires. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
