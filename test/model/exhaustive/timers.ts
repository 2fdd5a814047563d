import { writeSettlesMs } from './options.ts';
import type { KnownTimer } from './world.ts';

/** Timers of the clock, and of a transaction that lasts for days. */
const clockTimers = ['writeSafeWindow', 'resyncInterval', 'resyncRetryDelay', 'expiry'];

export function isOfClock(timerId: string): boolean {
  return clockTimers.some(name => timerId.includes(name));
}

export function isLong({ delayMs }: KnownTimer): boolean {
  return delayMs >= writeSettlesMs;
}
