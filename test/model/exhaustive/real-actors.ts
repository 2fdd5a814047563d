import { NEVER } from 'rxjs';
import { type AnyActorRef, createActor, fromCallback, fromEventObservable, fromPromise } from 'xstate';
import { meterMachine } from '../../../machines/meter.machine.ts';
import { recordsMachine } from '../../../machines/records.machine.ts';
import { meterErrorFrom } from '../../../src/errors/error-data.ts';
import { normalizeMeter, normalizeRecords, type Plain } from './normalize.ts';
import { meterSettings, type Options } from './options.ts';
import type { ActorName } from './pure-step.ts';
import { isOfClock } from './timers.ts';

interface Slot {
  readonly input: Plain;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Alarm {
  readonly actor: ActorName;
  readonly id: string;
  readonly ring: () => void;
}

/** The production statecharts as XState runs them: services that end when they are told to, timers that fire by name. */
export class RealActors {
  readonly facts: Plain[] = [];
  readonly #actor: ReturnType<typeof RealActors.prototype.create>;
  readonly #slots = new Map<string, Slot>();
  readonly #alarms = new Map<number, Alarm>();
  #alarmName = { actor: 'meter' as ActorName, id: '' };
  #alarmCount = 0;
  readonly #withClock: boolean;

  constructor(options: Options) {
    this.#withClock = options.withClock;
    this.#actor = this.create(options);
    this.#actor.on('*', fact => void this.facts.push(fact as Plain));
    const { scheduler } = this.#actor.system as unknown as { scheduler: { schedule: Schedule } };
    const schedule = scheduler.schedule.bind(scheduler);
    scheduler.schedule = (source, target, event, delay, id) => {
      this.#alarmName = { actor: nameOf(source), id: String(id) };
      schedule(source, target, event, delay, id);
    };
    this.#actor.start();
  }

  create(options: Options) {
    const service = fromPromise<never, Plain>(
      ({ input, self, signal }) =>
        new Promise((resolve, reject) => {
          const key = `${nameOf(self._parent)} ${self.id}`;
          const slot = { input, resolve: resolve as (output: unknown) => void, reject };
          this.#slots.set(key, slot);
          signal.addEventListener('abort', () => {
            if (this.#slots.get(key) === slot) this.#slots.delete(key);
          });
        }),
    );
    const nothing = fromEventObservable(() => NEVER);
    const machine = meterMachine.provide({
      actors: {
        connection: fromCallback(() => undefined),
        journal: nothing,
        telemetry: nothing,
        intermediate: nothing,
        look: service,
        syncSettings: service,
        prepareStart: service,
        startTransaction: service,
        endTransaction: service,
        noteRunning: service,
        records: recordsMachine.provide({
          actors: {
            fetchRecord: service,
            verifyRecord: service,
            archiveRecord: service,
            markDelivered: service,
            findMissing: service,
          } as never,
        }),
      } as never,
    });
    const clock = {
      setTimeout: (ring: () => void) => {
        this.#alarmCount += 1;
        this.#alarms.set(this.#alarmCount, { ...this.#alarmName, ring });
        return this.#alarmCount;
      },
      clearTimeout: (number: number) => void this.#alarms.delete(number),
    };
    return createActor(machine, { input: meterSettings(options), clock: clock as never });
  }

  send(event: Plain): void {
    this.#actor.send(event as never);
  }

  fire(actor: ActorName, id: string): void {
    const found = [...this.#alarms].find(([, alarm]) => alarm.actor === actor && alarm.id === id);
    if (found === undefined) throw new Error(`no timer ${id} is set`);
    this.#alarms.delete(found[0]);
    found[1].ring();
  }

  /** A service ends as the event says; a look says when it was asked. */
  async end(actor: ActorName, { type, output, error, actorId }: Plain): Promise<void> {
    const slot = this.#slots.get(`${actor} ${actorId}`);
    if (slot === undefined) throw new Error(`${actorId} does not run`);
    this.#slots.delete(`${actor} ${actorId}`);
    if (String(type).startsWith('xstate.error.')) slot.reject(meterErrorFrom(error));
    else if ('asOf' in slot.input) slot.resolve({ ...output, asOf: slot.input.asOf });
    else slot.resolve(output);
    await new Promise(resolve => setImmediate(resolve));
  }

  /** Both states without what counts for nothing, the running services and the timers. */
  get state(): Plain {
    const meter = this.#actor.getSnapshot();
    if (meter.status === 'error') throw meter.error;
    if (meter.status === 'done') return { ended: true };
    const records = meter.children.records?.getSnapshot();
    return {
      meter: [meter.value, normalizeMeter(meter.context)],
      records: records && [records.value, normalizeRecords(records.context, records.value)],
      services: [...this.#slots.keys()].sort(),
      timers: [...this.#alarms.values()]
        .filter(({ id }) => this.#withClock || !isOfClock(id))
        .map(({ actor, id }) => `${actor} ${id}`)
        .sort(),
    };
  }

  stop(): void {
    this.#actor.stop();
  }
}

type Schedule = (source: AnyActorRef, target: AnyActorRef, event: unknown, delay: number, id: string) => void;

function nameOf(actor: { readonly id: string } | undefined): ActorName {
  return actor?.id === 'records' ? 'records' : 'meter';
}
