import { vi } from 'vitest';
import type {
  CreateMeterOptions,
  Measurement,
  Meter,
  MeterEvent,
  MeterSettings,
  MeterState,
} from '../../src/index.ts';
import { createMeter } from '../../src/index.ts';
import { createSimulator, listen, type Simulator, type SimulatorOptions } from '../../src/simulator/index.ts';
import { mountSimulator } from './msw-network.ts';
import { passStep } from './virtual-time.ts';

/** How the driver reaches the simulated meter: over a loopback socket, or in process through msw. */
export type Backend = 'socket' | 'msw';

export interface RigOptions {
  readonly backend?: Backend;
  readonly simulator?: SimulatorOptions;
  readonly config?: Partial<MeterSettings>;
  readonly options?: CreateMeterOptions;
}

/** A simulated meter and a driver in virtual time. */
export interface Rig extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly meter: Meter;
  /** Everything the driver announced, oldest first. */
  readonly events: MeterEvent[];
  readonly states: MeterState[];
  readonly measurements: Measurement[];
  /** Lets virtual time pass; the network gets its (real) time in between, every 20 ms unless told otherwise. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Lets virtual time pass until it is so; fails after `withinMs` of virtual time with what was waited for. */
  until(what: string, isSo: () => boolean, withinMs?: number): Promise<void>;
  /** Lets virtual time pass until the promise settles; gives its value, or throws its error. */
  outcome<T>(promise: Promise<T>, withinMs?: number): Promise<T>;
  eventsOf<Type extends MeterEvent['type']>(type: Type): Extract<MeterEvent, { type: Type }>[];
  /** Another driver for the same meter, for instance after a crash of the first. */
  another(config?: Partial<MeterSettings>): Meter;
}

const realSetImmediate = setImmediate;
const defaultStepMs = 20;
/** The longest step to what is waited for, which may come of what has no timer. */
const longestStepMs = 500;

/** Enough turns of the event loop for a request and its answer to cross the loopback. */
async function letNetworkRun(simulator: Simulator): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    await new Promise<void>(resolve => realSetImmediate(resolve));
    if (turn >= 8 && simulator.counters.inFlight === 0) return;
  }
}

/** Call `vi.useRealTimers()` in `afterEach`; the rig turns fake timers on. */
export async function createRig(options: RigOptions = {}): Promise<Rig> {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: Date.parse('2026-05-06T10:00:00Z'),
  });
  const simulator = createSimulator({ seed: 7, ...options.simulator });
  const backend = options.backend ?? 'socket';
  const server = backend === 'socket' ? await listen(simulator, { host: '127.0.0.1', port: 0 }) : undefined;
  const network = backend === 'msw' ? mountSimulator(simulator, 'http://meter.test') : undefined;
  const address = server ? { ipAddress: '127.0.0.1', port: server.port } : { ipAddress: 'meter.test' };
  const trust = options.simulator?.tls && server ? { meterTlsCertificate: server.certificatePem } : {};

  const meters: Meter[] = [];
  const another = (config: Partial<MeterSettings> = {}) => {
    const clock = { now: () => Date.now(), monotonic: () => Date.now() };
    const made = createMeter(
      { ...address, ...trust, ...options.config, ...config },
      { clock, ...options.options },
    );
    meters.push(made);
    return made;
  };
  const meter = another();
  const events: MeterEvent[] = [];
  const states: MeterState[] = [];
  const measurements: Measurement[] = [];
  meter.events$.subscribe(event => events.push(event));
  meter.state$.subscribe(state => states.push(state));
  meter.measurements$.subscribe(measurement => measurements.push(measurement));

  async function pass(ms: number, stepMs = defaultStepMs) {
    const endMs = Date.now() + ms;
    await letNetworkRun(simulator);
    while (Date.now() < endMs) {
      await passStep(stepMs, endMs);
      await letNetworkRun(simulator);
    }
  }

  async function until(what: string, isSo: () => boolean, withinMs = 10_000) {
    const endMs = Date.now() + withinMs;
    await letNetworkRun(simulator);
    while (!isSo()) {
      if (Date.now() >= endMs) {
        const seen = JSON.stringify(events.map(({ type }) => type));
        throw new Error(
          `waited ${withinMs} ms (virtual) for: ${what}; state ${states.at(-1)?.name}, events ${seen}`,
        );
      }
      await passStep(defaultStepMs, Math.min(endMs, Date.now() + longestStepMs));
      await letNetworkRun(simulator);
    }
  }

  async function outcome<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    promise.then(settled, settled);
    await until('a promise to settle', () => isSettled, withinMs);
    return promise;
  }

  return {
    simulator,
    meter,
    events,
    states,
    measurements,
    pass,
    until,
    outcome,
    eventsOf: type => events.filter(event => event.type === type) as never,
    another,
    async [Symbol.asyncDispose]() {
      for (const each of meters) await each.stop();
      await server?.close();
      network?.disable();
      vi.useRealTimers();
    },
  };
}

/** Runs a rig through start-up. */
export async function connected(rig: Rig): Promise<void> {
  await rig.outcome(rig.meter.start());
}

/** The requests that could change the meter, as `PUT /v1/settings {"time":…}`. */
export function writesOf(simulator: Simulator): string[] {
  return simulator.counters.writes.map(({ method, path, body }) => `${method} ${path} ${body}`);
}
