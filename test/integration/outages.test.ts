import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/index.ts';
import { everyNinth } from '../support/every-ninth.ts';
import { connected, createRig } from '../support/rig.ts';

/** Ways in which a meter is away, and how long after its return a measurement may take. */
const outages: readonly (readonly [string, Fault, number])[] = [
  ['nothing listens', { kind: 'refuse' }, 2000],
  ['every connection is reset', { kind: 'reset' }, 2000],
  ['it answers 500 for ever', { kind: 'status', status: 500 }, 2000],
  ['it answers garbage for ever', { kind: 'garbage' }, 2000],
  // A request that is never answered holds the one connection until its deadline of 5 s.
  ['it is silent', { kind: 'hang' }, 6000],
];
const lengthsS = [1, 10, 60, 600, 3600];
const cells = outages.flatMap(([how, fault, withinMs]) =>
  lengthsS.map(seconds => ({ how, fault, withinMs, seconds })),
);

describe('after an outage in which', () => {
  it.each(everyNinth(cells))(
    '$how for $seconds s a measurement comes soon, and each change is told once',
    async ({ fault, seconds, withinMs }) => {
      await using rig = await createRig();
      await connected(rig);
      await rig.pass(2500);
      const linkEvents = () => rig.events.map(({ type }) => type).filter(type => type.startsWith('link'));
      rig.simulator.faults.add(fault);
      await rig.pass(seconds * 1000, seconds > 60 ? 500 : 20);
      rig.simulator.faults.clear();

      const before = rig.measurements.length;
      await rig.until('a measurement', () => rig.measurements.length > before, withinMs);
      await rig.pass(10_000);
      const wasLost = linkEvents().includes('link.lost');
      expect(linkEvents()).toEqual(
        wasLost ? ['link.degraded', 'link.lost', 'link.restored'] : ['link.degraded', 'link.restored'],
      );
      if (seconds >= 60) expect(wasLost).toBe(true);
    },
  );
});
