import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { createMeterLogic, type MeterActorRef, measurementsOf } from '../../../src/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';

async function startActor() {
  const server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
  const logic = createMeterLogic({ ipAddress: '127.0.0.1', port: server.port, pollIntervalMs: 100 });
  const actor = createActor(logic, { systemId: 'meter' }).start();
  return {
    actor,
    async [Symbol.asyncDispose]() {
      actor.stop();
      await server.close();
    },
  };
}

/** What the stream tells, and the moment of its first measurement. */
function follow(actor: MeterActorRef) {
  const told: string[] = [];
  const first = Promise.withResolvers<void>();
  measurementsOf(actor).subscribe({
    next: () => first.resolve(),
    error: () => told.push('error'),
    complete: () => told.push('complete'),
  });
  return { told, first: first.promise };
}

describe('the measurements of an actor', () => {
  it('complete when it is stopped while it measures', async () => {
    await using started = await startActor();
    const { told, first } = follow(started.actor);
    await first;
    expect(told).toEqual([]);
    started.actor.stop();
    expect(told).toEqual(['complete']);
  });

  it('complete when it is stopped before it is connected', async () => {
    await using started = await startActor();
    const { told } = follow(started.actor);
    started.actor.stop();
    expect(told).toEqual(['complete']);
  });

  it('complete at once when it was stopped before they are asked for', async () => {
    await using started = await startActor();
    await follow(started.actor).first;
    started.actor.stop();
    expect(follow(started.actor).told).toEqual(['complete']);
  });
});
