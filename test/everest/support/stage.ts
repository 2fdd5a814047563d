import { setTimeout as wait } from 'node:timers/promises';
import {
  type Bridge,
  type BridgeOptions,
  connectBy,
  createBridge,
  doorOf,
} from '../../../src/everest/index.ts';
import { createMeter, type Journal, type Meter, type MeterSettings } from '../../../src/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorOptions,
} from '../../../src/simulator/index.ts';
import { type Everest, type EverestOptions, startEverest } from './everest.ts';
import { type Mosquitto, type MosquittoOptions, startMosquitto } from './mosquitto.ts';
import type { Wrong } from './wrong.ts';

export interface StageOptions {
  readonly simulator?: SimulatorOptions;
  readonly settings?: Partial<MeterSettings>;
  readonly bridge?: Partial<BridgeOptions>;
  readonly everest?: Omit<EverestOptions, 'port'>;
  readonly mosquitto?: MosquittoOptions;
  /** EVerest begins when the scenario says so. */
  readonly isEverestLate?: boolean;
  readonly isBridgeLate?: boolean;
}

/** A simulated meter, a bridge, a broker and EVerest. */
export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly mosquitto: Mosquitto;
  readonly everest: Everest;
  readonly meter: Meter;
  readonly talk: string[];
  startEverest(): Promise<Everest>;
  /** Another process, with the same journal if one is given. */
  startBridge(): void;
  /** As after SIGTERM. */
  stopBridge(): Promise<void>;
  /** The requests that start a transaction, as the meter saw them. */
  starts(): number;
  ends(): number;
}

/** The right bridge, or one that is wrong on purpose. */
export async function setStage(options: StageOptions, wrong?: Wrong, journal?: Journal): Promise<Stage> {
  const simulator = createSimulator({ seed: 7, vehicle: 'none', ...options.simulator });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const mosquitto = await startMosquitto(options.mosquitto);
  const place = { host: '127.0.0.1', port: server.port };
  const talk: string[] = [];
  const everests: Everest[] = [];
  let meter: Meter | undefined;
  let bridge: Bridge | undefined;

  function startBridge() {
    const settings: MeterSettings = {
      ipAddress: place.host,
      port: place.port,
      onForeignTransaction: 'refuse',
      allowPipeInTexts: true,
      resilienceInitialConnectionRetryDelay: 1000,
      faultRecoveryDelayMs: 5000,
      commandHoldMs: 20_000,
      ...(journal === undefined || wrong?.forgetsJournal === true ? {} : { journal }),
      ...options.settings,
    };
    const made = createMeter(settings);
    meter = made;
    const address = { host: '127.0.0.1', port: mosquitto.port, isTls: false };
    const right: BridgeOptions = {
      meter: doorOf(made),
      place,
      connect: connectBy(address),
      moduleId: options.everest?.moduleId ?? 'powermeter_1',
      topicPrefix: options.everest?.prefix ?? '',
      pollMs: 1000,
      commandTimeoutMs: 5000,
      talk: line => talk.push(line),
      ...options.bridge,
    };
    bridge = createBridge({
      ...right,
      connect: wrong?.connect?.(right.connect) ?? right.connect,
      meter: wrong?.door?.(right.meter, { place, simulator }) ?? right.meter,
      ...wrong?.options,
    });
    made.start().catch(() => undefined);
  }

  async function stopBridge() {
    await bridge?.close();
    await wrong?.onClose?.(meter);
    await meter?.stop();
    bridge = undefined;
  }

  const begin = async () => {
    const everest = await startEverest({ port: mosquitto.port, ...options.everest });
    everests.push(everest);
    return everest;
  };

  if (options.isBridgeLate !== true) startBridge();
  if (options.isEverestLate !== true && options.mosquitto?.isLate !== true) await begin();
  const count = (method: string) =>
    simulator.counters.writes.filter(write => write.method === method && write.path.includes('/legal'))
      .length;
  return {
    simulator,
    mosquitto,
    talk,
    get everest() {
      const newest = everests.at(-1);
      if (newest === undefined) throw new Error('EVerest has not been started');
      return newest;
    },
    get meter() {
      if (meter === undefined) throw new Error('the bridge has not been started');
      return meter;
    },
    startEverest: begin,
    startBridge,
    stopBridge,
    starts: () => count('POST'),
    ends: () => count('PUT'),
    async [Symbol.asyncDispose]() {
      await stopBridge();
      for (const everest of everests) await everest[Symbol.asyncDispose]();
      await server.close();
      await mosquitto[Symbol.asyncDispose]();
    },
  };
}

/** Waits until it is so. */
export async function until(what: string, isSo: () => boolean, withinMs = 5000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`waited ${withinMs} ms for: ${what}`);
    await wait(10);
  }
}
