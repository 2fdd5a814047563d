import { vi } from 'vitest';
import {
  createMemoryJournal,
  createMeter,
  type Journal,
  type Meter,
  type MeterSettings,
  type MeterState,
} from '../../src/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorOptions,
  type SimulatorServer,
} from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { ownAddress } from '../support/own-address.ts';
import { passStep } from '../support/virtual-time.ts';
import { createJournalDisk, type JournalTrouble } from './mortal-journal.ts';
import { createObserver, type Observer } from './observer.ts';

/** Deadline of the driver's commands: the default of `commandTimeoutMs`. */
export const commandTimeoutMs = 5000;

export interface WorldOptions {
  readonly simulator?: SimulatorOptions;
  readonly config?: Partial<MeterSettings>;
  /** Whether the driver has a journal of its own. */
  readonly hasJournal?: boolean;
}

/** One meter, and the processes of the driver that come and go beside it, in virtual time. */
export interface World extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly observer: Observer;
  /** The newest state of the process that lives. */
  readonly state: MeterState | undefined;
  /** The bytes of the final records in the journal. */
  readonly archived: readonly string[];
  /** Commands that are not answered yet, of the process that lives. */
  readonly unanswered: number;
  start(transactionId: string): void;
  stop(transactionId: string): void;
  recover(): void;
  /** The process ends, and the next one begins; killed, it has no time for anything. */
  restart(how: 'killed' | 'gracefully', remembers: boolean): Promise<void>;
  /** The journal fails from now on. */
  breakJournal(trouble: JournalTrouble): void;
  mendJournal(): void;
  /** The last process ends. */
  end(): Promise<void>;
  pass(ms: number, stepMs?: number): Promise<void>;
  until(what: string, isSo: () => boolean, withinMs: number): Promise<void>;
}

interface Life {
  readonly number: number;
  readonly meter: Meter;
  readonly server: SimulatorServer;
  isDead: boolean;
  unanswered: number;
  state: MeterState | undefined;
}

const realSetImmediate = setImmediate;

/** Call `vi.useRealTimers()` afterwards; disposing does it. */
export async function createWorld({ simulator: options, config, hasJournal }: WorldOptions): Promise<World> {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: Date.parse('2026-05-06T10:00:00Z'),
  });
  const simulator = createSimulator({ seed: 7, ...options });
  const observer = createObserver(simulator, commandTimeoutMs);
  const newDisk = (journal: Journal) => createJournalDisk(journal, () => observer.journal(true));
  let disk = newDisk(createMemoryJournal());
  let lives = 0;
  let port = 0;
  const address = ownAddress();
  let life = await begin(false);

  async function begin(remembers: boolean): Promise<Life> {
    lives += 1;
    const number = lives;
    if (!remembers) {
      mendJournal();
      disk = newDisk(createMemoryJournal());
    }
    const server = await listen(observer.meterFor(number), { host: address, port });
    port = server.port;
    const own: Life = {
      number,
      server,
      meter: createMeter(
        {
          ipAddress: address,
          port,
          ...config,
          ...(hasJournal && { journal: disk.open(() => own.isDead) }),
        },
        { clock: { now: () => Date.now(), monotonic: () => Date.now() } },
      ),
      isDead: false,
      unanswered: 0,
      state: undefined,
    };
    observer.lifeBegins(number, port, remembers);
    observer.hear(number, own.meter);
    own.meter.state$.subscribe(state => {
      own.state = state;
    });
    own.meter.start().catch(() => undefined);
    return own;
  }

  function command(does: 'start' | 'stop', id: string, answer: Promise<object | undefined>) {
    const own = life;
    own.unanswered += 1;
    void observer.command(own.number, does, id, answer).finally(() => {
      own.unanswered -= 1;
    });
  }

  function mendJournal() {
    if (disk.trouble === undefined) return;
    disk.trouble = undefined;
    observer.journal(true);
  }

  async function letNetworkRun() {
    for (let turn = 0; turn < 60; turn += 1) {
      await new Promise<void>(resolve => realSetImmediate(resolve));
      if (turn >= 8 && simulator.counters.inFlight === 0) return;
    }
  }

  /** Long times pass in larger steps: a request gets its (real) time after each of them. */
  async function pass(ms: number, stepMs = ms > 20_000 ? 250 : ms > 4000 ? 100 : 20) {
    const endMs = Date.now() + ms;
    await letNetworkRun();
    while (Date.now() < endMs) {
      await passStep(stepMs, endMs);
      await letNetworkRun();
    }
  }

  async function until(what: string, isSo: () => boolean, withinMs: number) {
    const endMs = Date.now() + withinMs;
    await letNetworkRun();
    for (let stepMs = 20; !isSo(); stepMs = Math.min(250, stepMs * 1.05)) {
      if (Date.now() >= endMs) {
        throw new Error(
          `waited ${withinMs / 1000} s (virtual) for ${what}; the state is ${JSON.stringify(life.state)}`,
        );
      }
      await pass(Math.round(stepMs), Math.round(stepMs));
    }
  }

  async function stopMeter({ meter }: Life) {
    let isStopped = false;
    void meter.stop().finally(() => {
      isStopped = true;
    });
    await until('stop() to come to its end', () => isStopped, 60_000);
  }

  return {
    simulator,
    observer,
    get state() {
      return life.state;
    },
    get archived() {
      return hasJournal ? [...disk.journal.records()].map(({ ocmf }) => ocmf) : [];
    },
    get unanswered() {
      return life.unanswered;
    },
    start: id => command('start', id, life.meter.startTransaction(aRequest(id))),
    stop: id => command('stop', id, life.meter.stopTransaction(id)),
    recover: () => life.meter.actor.send({ type: 'meter.recover' }),
    async restart(how, remembers) {
      const old = life;
      if (how === 'killed') {
        observer.lifeEnds(old.number, 'killed');
        old.isDead = true;
        await old.server.close();
      }
      await stopMeter(old);
      if (how === 'gracefully') observer.lifeEnds(old.number, 'stopped');
      await old.server.close();
      // Two processes do not live in the same millisecond.
      await pass(1);
      life = await begin(remembers && hasJournal === true);
    },
    breakJournal(trouble) {
      if (!hasJournal) return;
      observer.journal(false);
      disk.trouble = trouble;
    },
    mendJournal,
    async end() {
      await stopMeter(life);
      observer.lifeEnds(life.number, 'stopped');
      await pass(1500);
    },
    pass,
    until,
    async [Symbol.asyncDispose]() {
      await life.meter.stop();
      await life.server.close();
      observer[Symbol.dispose]();
      vi.useRealTimers();
    },
  };
}
