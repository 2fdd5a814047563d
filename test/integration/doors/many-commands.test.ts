import { describe, expect, it } from 'vitest';
import { isMeterError } from '../../../src/index.ts';
import { connected, createRig } from '../../support/rig.ts';

/** Sends so many stops at once; gives their answers, and the processor time that it took to refuse. */
async function stopsAtOnce(count: number) {
  await using rig = await createRig();
  await connected(rig);
  rig.simulator.faults.add({ kind: 'hang' });
  const statesBefore = rig.states.length;
  const before = process.cpuUsage();
  const asked = Array.from({ length: count }, (_, index) => rig.meter.stopTransaction(`T${index}`));
  const answers: unknown[] = [];
  for (const each of asked) each.catch(error => answers.push(error));
  await Promise.resolve();
  const { user, system } = process.cpuUsage(before);
  await rig.pass(20);
  const refused = answers.filter(error => isMeterError(error) && error.code === 'METER_BUSY');
  return {
    waiting: count - refused.length,
    refused: refused as { effect: string }[],
    states: rig.states.length - statesBefore,
    ms: (user + system) / 1000,
  };
}

describe('10,000 commands at once', () => {
  it('are refused but for the one that is carried out and the 16 that wait', async () => {
    const { waiting, refused, states } = await stopsAtOnce(10_000);
    expect(waiting).toBe(17);
    expect(refused.every(({ effect }) => effect === 'none')).toBe(true);
    // The machine does not hear of the others.
    expect(states).toBeLessThan(20);
  });

  it('cost ten times what 1,000 cost, not a hundred times', async () => {
    await stopsAtOnce(1000);
    const few = await stopsAtOnce(1000);
    const many = await stopsAtOnce(10_000);
    expect(many.ms).toBeLessThan(30 * Math.max(few.ms, 2));
  });
});
