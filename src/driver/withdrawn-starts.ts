import type { AnyActorRef } from 'xstate';
import { AbortedError } from '../errors/aborted-error.ts';

/** The newest start of each meter actor that its caller may withdraw. */
const signals = new WeakMap<AnyActorRef, Map<string, AbortSignal>>();

/** More than can wait at a time; older ones have been answered. */
const maxRemembered = 64;

/** The start with this request id is not sent any more once the signal fires. */
export function mayWithdraw(meter: AnyActorRef, requestId: string, signal: AbortSignal): void {
  const remembered = signals.get(meter) ?? new Map<string, AbortSignal>();
  signals.set(meter, remembered.set(requestId, signal));
  for (const oldest of remembered.keys()) {
    if (remembered.size <= maxRemembered) return;
    remembered.delete(oldest);
  }
}

/** @throws AbortedError METER_ABORTED when the start was withdrawn: nothing is sent. */
export function expectWanted(meter: AnyActorRef | undefined, requestId: string | undefined): void {
  if (meter === undefined || requestId === undefined) return;
  if (signals.get(meter)?.get(requestId)?.aborted !== true) return;
  throw new AbortedError({
    message: 'The start was withdrawn before it was sent',
    retryable: false,
  });
}
