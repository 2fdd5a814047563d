import { subscribe } from 'node:diagnostics_channel';
import { vi } from 'vitest';

/** The requests of this process that are not answered yet. */
const underWay = new Set<unknown>();
const requestOf = (message: unknown) => (message as { readonly request: unknown }).request;
subscribe('undici:request:create', message => underWay.add(requestOf(message)));
for (const end of ['trailers', 'error']) {
  subscribe(`undici:request:${end}`, message => underWay.delete(requestOf(message)));
}

/**
 * Lets virtual time pass: while a request is under way a little, since it takes real time; else up to the next timer,
 * before which nothing can happen.
 */
export async function passStep(littleMs: number, endMs: number): Promise<void> {
  const leftMs = endMs - Date.now();
  if (underWay.size > 0 || leftMs <= littleMs) {
    await vi.advanceTimersByTimeAsync(Math.min(littleMs, leftMs));
    return;
  }
  const end = setTimeout(() => undefined, leftMs);
  await vi.advanceTimersToNextTimerAsync();
  // And those of the same moment.
  await vi.advanceTimersByTimeAsync(0);
  clearTimeout(end);
}
