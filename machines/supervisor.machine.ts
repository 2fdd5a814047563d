import { type ActorRefFrom, assertEvent, setup } from 'xstate';
import type { MeterErrorData } from '../src/errors/meter-error.ts';
import { type DriverInput, type KeptMeterReport, keptMeterMachine } from './supervisor/kept-meter.machine.ts';

export type { DriverCommand, DriverEvent, DriverInput } from './supervisor/kept-meter.machine.ts';
export { keptMeterMachine } from './supervisor/kept-meter.machine.ts';

/** A meter that is to be kept. `revision` is another one whenever its settings are. */
export type WantedMeter = DriverInput;

/** A meter that is kept. */
export interface KeptMeter extends WantedMeter {
  readonly ref: ActorRefFrom<typeof keptMeterMachine>;
}

export interface SupervisorContext {
  /** In the order in which they were asked for. */
  readonly wanted: readonly WantedMeter[];
  readonly kept: readonly KeptMeter[];
  /** Told to end; the next ones wait for them, because it may be the same meter under another name. */
  readonly leaving: readonly KeptMeter[];
}

export type SupervisorCommand =
  /** All meters of the site from now on. Those that are there with the same revision are left alone. */
  | { type: 'site.set'; meters: readonly WantedMeter[] }
  /** Every driver ends, in bounded time; what runs in the meters goes on. */
  | { type: 'site.stop' };

/** What the supervisor announces. */
export type SupervisorEvent =
  | { readonly type: 'meter.added'; readonly name: string }
  | { readonly type: 'meter.changed'; readonly name: string }
  | { readonly type: 'meter.removed'; readonly name: string }
  /** A driver ended by a mistake in it, and is started again. */
  | {
      readonly type: 'meter.broken';
      readonly name: string;
      readonly restarts: number;
      readonly retryInMs: number;
      readonly error: MeterErrorData;
    }
  /** A driver did not end in time. */
  | { readonly type: 'meter.leftBehind'; readonly name: string };

/**
 * From one meter to the next. No factor of a second, so that polls of 200 meters fall on 200 different moments of it, and
 * stay there.
 */
const spacingMs = 53;
/** However many meters there are, the last one begins after this. */
const longestDelayMs = 30_000;

/** A kept meter has ended. */
type Released = { type: `xstate.done.actor.${string}`; actorId: string };

const supervisorSetup = setup({
  types: {
    context: {} as SupervisorContext,
    events: {} as SupervisorCommand | KeptMeterReport | Released,
    emitted: {} as SupervisorEvent,
  },
  actors: { keptMeter: keptMeterMachine },
  guards: {
    isEmpty: ({ context: { kept, leaving } }) => kept.length === 0 && leaving.length === 0,
  },
});

const remember = supervisorSetup.assign({
  wanted: ({ context, event }) => (event.type === 'site.set' ? event.meters : context.wanted),
});

/** Brings what is kept to what is wanted: first away what is in the way, then what is new. */
const reconcile = supervisorSetup.enqueueActions(({ context, enqueue }) => {
  const wanted = new Map(context.wanted.map(meter => [meter.name, meter.revision]));
  const removed = context.kept.filter(({ name }) => !wanted.has(name));
  const kept = context.kept.filter(({ name }) => wanted.has(name));
  for (const { name, ref } of removed) {
    enqueue.sendTo(ref, { type: 'meter.release' });
    enqueue.emit({ type: 'meter.removed', name });
  }
  for (const { name, revision, ref } of kept) {
    const next = wanted.get(name);
    if (next === undefined || next === revision) continue;
    enqueue.sendTo(ref, { type: 'meter.change', revision: next });
    enqueue.emit({ type: 'meter.changed', name });
  }
  const leaving = [...context.leaving, ...removed];
  enqueue.assign({
    kept: kept.map(meter => ({ ...meter, revision: wanted.get(meter.name) ?? meter.revision })),
    leaving,
  });
  if (leaving.length > 0) return;
  const added = context.wanted.filter(({ name }) => !kept.some(meter => meter.name === name));
  for (const { name } of added) enqueue.emit({ type: 'meter.added', name });
  enqueue.assign(({ context: now, spawn }) => ({
    kept: [
      ...now.kept,
      ...added.map(({ name, revision }, position) => {
        const spreadMs = (position * spacingMs) % 1000;
        const firstDelayMs = (position * spacingMs) % longestDelayMs;
        const input = { name, revision, firstDelayMs, spreadMs };
        return { name, revision, ref: spawn('keptMeter', { id: name, input }) };
      }),
    ],
  }));
});

const forget = supervisorSetup.enqueueActions(({ context, event, enqueue }) => {
  assertEvent(event, 'xstate.done.actor.*');
  enqueue.stopChild(event.actorId);
  enqueue.assign({ leaving: context.leaving.filter(({ name }) => name !== event.actorId) });
});

const announce = supervisorSetup.enqueueActions(({ event, enqueue }) => {
  assertEvent(event, ['meter.broken', 'meter.leftBehind']);
  enqueue.emit(event);
});

const releaseAll = supervisorSetup.enqueueActions(({ context, enqueue }) => {
  for (const { ref } of context.kept) enqueue.sendTo(ref, { type: 'meter.release' });
  enqueue.assign({ wanted: [], kept: [], leaving: [...context.leaving, ...context.kept] });
});

/** Many meters of one site. Each is kept by a machine of its own, and none of them touches another. */
export const supervisorMachine = supervisorSetup
  .extend({ actions: { remember, reconcile, forget, announce, releaseAll } })
  .createMachine({
    id: 'supervisor',
    description: 'The meters of a site.',
    context: { wanted: [], kept: [], leaving: [] },
    initial: 'keeping',
    on: {
      'meter.broken': { actions: 'announce' },
      'meter.leftBehind': { actions: 'announce' },
    },
    states: {
      keeping: {
        description: 'Every meter that is wanted is kept.',
        on: {
          'site.set': { actions: ['remember', 'reconcile'] },
          'xstate.done.actor.*': { actions: ['forget', 'reconcile'] },
          'site.stop': 'stopping',
        },
      },
      stopping: {
        description: 'Every driver was told to end. What runs in the meters goes on.',
        entry: 'releaseAll',
        always: { guard: 'isEmpty', target: 'stopped' },
        on: { 'xstate.done.actor.*': { actions: 'forget' } },
      },
      stopped: {
        type: 'final',
        description: 'Ended.',
      },
    },
  });
