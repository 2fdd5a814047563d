import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Measurement } from '../../../src/domain/measurement.ts';
import type { TelemetryFact } from '../../../src/domain/service-results.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import { watchLink } from '../../../src/streams/link-facts.ts';
import { poll } from '../../../src/streams/poll.ts';

const measurement = { meterId: '1' } as Measurement;
const periodMs = 1000;

beforeEach(() => {
  // Where a grid begins, so that each tick comes a period after the one before.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
});
afterEach(() => vi.useRealTimers());

/** Polls with readings that the test ends, one by one. */
function pollByHand() {
  const readings: { signal: AbortSignal; end: PromiseWithResolvers<Measurement> }[] = [];
  const read = (signal: AbortSignal) => {
    const end = Promise.withResolvers<Measurement>();
    readings.push({ signal, end });
    return end.promise;
  };
  const facts: TelemetryFact[] = [];
  const link = watchLink(3000, fact => facts.push(fact));
  const polling = poll({ periodMs, monotonicMs: () => Date.now(), read }).subscribe(link.see);
  polling.add(link.end);
  return { readings, polling, types: () => facts.map(({ type }) => type) };
}

const failure = () => new TransportError('METER_CONNECTION_LOST', { message: 'gone' });

describe('a reading', () => {
  it('that has ended well or badly is not cancelled after its end', async () => {
    const { readings, polling } = pollByHand();
    await vi.advanceTimersByTimeAsync(0);
    readings[0]?.end.resolve(measurement);
    await vi.advanceTimersByTimeAsync(periodMs);
    readings[1]?.end.reject(failure());
    await vi.advanceTimersByTimeAsync(periodMs);
    readings[2]?.end.resolve(measurement);
    await vi.advanceTimersByTimeAsync(1);
    polling.unsubscribe();
    expect(readings.map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
  });

  it('is cancelled when nobody wants it any more', async () => {
    const { readings, polling } = pollByHand();
    await vi.advanceTimersByTimeAsync(0);
    polling.unsubscribe();
    expect(readings[0]?.signal.aborted).toBe(true);
  });

  it('that waits for the line makes the link stale once, and has not failed', async () => {
    const { readings, types, polling } = pollByHand();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readings).toHaveLength(1);
    expect(types()).toEqual(['poll.stale']);
    readings[0]?.end.resolve(measurement);
    await vi.advanceTimersByTimeAsync(1);
    expect(types()).toEqual(['poll.stale', 'poll.succeeded']);
    polling.unsubscribe();
  });

  it('that failed is told each time', async () => {
    const { readings, types, polling } = pollByHand();
    for (let index = 0; index < 2; index += 1) {
      await vi.advanceTimersByTimeAsync(index === 0 ? 0 : periodMs);
      readings[index]?.end.reject(failure());
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(types()).toEqual(['poll.failed', 'poll.failed']);
    polling.unsubscribe();
  });
});
