import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../src/domain/measurement.ts';
import type { TelemetryFact } from '../../../src/domain/service-results.ts';
import { watchClock } from '../../../src/streams/clock-facts.ts';

const startMs = Date.parse('2026-05-06T12:00:00Z');

/** Second by second, what the meter's clock shows ahead of ours; `undefined`: the same time as before. */
function factsOf(aheadMs: readonly number[], zone = 'Z'): TelemetryFact[] {
  let nowMs = startMs;
  const watch = watchClock(() => nowMs - startMs);
  return aheadMs.flatMap(ahead => {
    nowMs += 1000;
    return watch(measured(nowMs, ahead, zone)) ?? [];
  });
}

function measured(nowMs: number, aheadMs: number, zone: string): Measurement {
  const timestamp = `${new Date(nowMs + aheadMs).toISOString().slice(0, 19)}${zone}`;
  return { timestamp, receivedAt: new Date(nowMs).toISOString() } as Measurement;
}

describe('the clock of the meter, as its measurements show it', () => {
  it('goes on without a word, also a little ahead or behind', () => {
    expect(factsOf([0, 0, 1000, 0, -1000, 3000, 0])).toEqual([]);
  });

  it('jumps back, and is wrong', () => {
    const dayMs = 86_400_000;
    expect(factsOf([0, -dayMs, -dayMs])).toEqual([{ type: 'clock.jumped', byMs: -dayMs }]);
  });

  it('jumps to the right time: that is a sync', () => {
    expect(factsOf([-60_000, -60_000, 0, 0, 60_000, 0])).toEqual([{ type: 'clock.jumped', byMs: 60_000 }]);
  });

  it('stands still, which is told once, and again when it stands again', () => {
    const standing = (count: number) => Array.from({ length: count }, (_, index) => -1000 * index);
    const facts = factsOf([...standing(6), 0, ...standing(5)]);
    expect(facts.map(({ type }) => type)).toEqual(['clock.stalled', 'clock.stalled']);
    expect(facts[0]).toMatchObject({ forMs: 3000, timestamp: '2026-05-06T12:00:01Z' });
  });

  it('cannot be compared without a zone', () => {
    expect(factsOf([0, -86_400_000, 0], '')).toEqual([]);
  });
});
