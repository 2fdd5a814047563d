import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createActor, setup, waitFor } from 'xstate';
import {
  ConfigError,
  createMeter,
  createMeterLogic,
  type MeterEvent,
  type MeterLogicInput,
  measurementsOf,
  stateOf,
} from '../../../src/index.ts';
import { createSimulator, listen, type SimulatorServer } from '../../../src/simulator/index.ts';

let servers: SimulatorServer[] = [];
let actors: { stop(): void }[] = [];
beforeEach(() => {
  servers = [];
  actors = [];
});
afterEach(async () => {
  for (const actor of actors) actor.stop();
  for (const server of servers) await server.close();
});

async function anOutlet(seed: number): Promise<{ ipAddress: string; port: number; meterId: string }> {
  const simulator = createSimulator({ seed });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  servers.push(server);
  return { ipAddress: '127.0.0.1', port: server.port, meterId: simulator.meterId };
}

function run(input: MeterLogicInput) {
  const actor = createActor(createMeterLogic(), { input });
  const events: MeterEvent[] = [];
  actor.on('*', event => events.push(event));
  actor.start();
  actors.push(actor);
  return { actor, events };
}

const isKnown = (snapshot: { context: { identity: unknown } }) => snapshot.context.identity !== undefined;

describe('createMeterLogic() without settings', () => {
  it('is one logic for the process, which takes the settings as input', async () => {
    expect(createMeterLogic()).toBe(createMeterLogic());
    const [first, second] = [await anOutlet(1), await anOutlet(2)];
    const meters = [first, second].map(({ meterId, ...input }) => ({ meterId, ...run(input) }));
    for (const { actor, meterId } of meters) {
      const { context } = await waitFor(actor, isKnown);
      expect(context.identity?.meterId).toBe(meterId);
    }
  });

  it('is what createMeter runs, too', async () => {
    const { port } = await anOutlet(1);
    const meter = createMeter({ ipAddress: '127.0.0.1', port });
    expect(meter.actor.logic).toBe(createMeterLogic());
    await meter.stop();
  });

  it('is invoked by a controller for each of its outlets, with the address as input', async () => {
    const outlets = await Promise.all([anOutlet(1), anOutlet(2)]);
    const controller = setup({
      types: { events: {} as MeterEvent, context: {} as { met: readonly string[] } },
      actors: { meter: createMeterLogic() },
      actions: {},
    }).createMachine({
      context: { met: [] },
      invoke: outlets.map(({ ipAddress, port }, index) => ({
        id: `outlet-${index + 1}`,
        src: 'meter' as const,
        input: { ipAddress, port },
      })),
      on: {
        'meter.identified': {
          actions: ({ event, context }) => {
            (context.met as string[]).push(event.identity.meterId);
          },
        },
      },
    });
    const parent = createActor(controller).start();
    await expect.poll(() => parent.getSnapshot().context.met.length, { timeout: 10_000 }).toBe(2);
    expect(parent.getSnapshot().context.met.toSorted()).toEqual(
      outlets.map(({ meterId }) => meterId).toSorted(),
    );
    parent.stop();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no address', {}],
    ['an address that is a number', { ipAddress: 5 }],
    ['a journal that is none', { ipAddress: '127.0.0.1', journal: 5 }],
    [
      'a getter that throws',
      {
        get ipAddress() {
          throw new Error('a getter of the host');
        },
      },
    ],
  ])('stays in fault with %s, until it is stopped', async (_what, input) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { actor, events } = run(input as MeterLogicInput);
    expect(stateOf(actor.getSnapshot())).toMatchObject({
      name: 'fault',
      reason: { code: 'METER_CONFIG_INVALID' },
    });
    expect(events.map(({ type }) => type)).toEqual(['meter.fault']);
    expect(events[0]).not.toHaveProperty('retryInMs');
    actor.send({ type: 'meter.recover' });
    actor.send({ type: 'transaction.stop', requestId: 'r1', transactionId: '' });
    expect(events.at(-1)).toMatchObject({
      type: 'transaction.stopFailed',
      requestId: 'r1',
      error: { code: 'METER_CONFIG_INVALID', effect: 'none' },
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(stateOf(actor.getSnapshot()).name).toBe('fault');
    expect(events).toHaveLength(2);
    actor.send({ type: 'meter.stop' });
    expect(actor.getSnapshot().status).toBe('done');
  });
});

describe('createMeterLogic(settings)', () => {
  it('is a machine as any other: what provide() makes of it runs', async () => {
    const { ipAddress, port, meterId } = await anOutlet(3);
    const logic = createMeterLogic({ ipAddress, port }).provide({});
    const actor = createActor(logic).start();
    actors.push(actor);
    const { context } = await waitFor(actor, isKnown);
    expect(context.identity?.meterId).toBe(meterId);
    expect(await firstValueFrom(measurementsOf(actor))).toMatchObject({ meterId });
  });

  it('can have a service of its own in place of one of the driver', async () => {
    const { ipAddress, port } = await anOutlet(3);
    const logic = createMeterLogic({ ipAddress, port }).provide({ delays: { lookInterval: () => 1 } });
    const actor = createActor(logic).start();
    actors.push(actor);
    await waitFor(actor, isKnown);
    expect(actor.getSnapshot().machine.implementations.delays).toHaveProperty('lookInterval');
  });

  it('says at once what is wrong', () => {
    expect(() => createMeterLogic({ ipAddress: '' })).toThrow(ConfigError);
  });

  it('serves several actors, each with a connection of its own', async () => {
    const { ipAddress, port } = await anOutlet(4);
    const logic = createMeterLogic({ ipAddress, port });
    const [first, second] = [createActor(logic).start(), createActor(logic).start()];
    actors.push(first, second);
    for (const actor of [first, second]) await waitFor(actor, isKnown);
    first.send({ type: 'meter.stop' });
    expect(await firstValueFrom(measurementsOf(second))).toBeDefined();
  });
});
