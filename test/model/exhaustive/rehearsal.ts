import { vi } from 'vitest';
import { createMemoryJournal, createMeter, type Meter, type MeterEvent } from '../../../src/index.ts';
import {
  createSimulator,
  type Fault,
  listen,
  type PlannedFault,
  type SimulatorServer,
} from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { ownAddress } from '../../support/own-address.ts';
import { createJournalDisk } from '../mortal-journal.ts';
import { createObserver } from '../observer.ts';
import { HeldTimers } from './held-timers.ts';
import { withoutVersion } from './lockstep.ts';
import type { Options } from './options.ts';

const commandTimeoutMs = 5000;
const lateMs = 12_000;
const realSetImmediate = setImmediate;

interface Waiting {
  readonly request: string;
  readonly release: () => void;
}

interface Life {
  readonly number: number;
  readonly meter: Meter;
  readonly timers: HeldTimers;
  readonly server: SimulatorServer;
  isDead: boolean;
}

/**
 * The real driver and the simulated meter, with every request and every timer held until somebody lets it go, and the
 * observer of the random sequences beside them.
 */
export async function createRehearsal(options: Options) {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: Date.parse('2026-05-06T10:00:00Z'),
  });
  const simulator = createSimulator({ seed: 7, nextPaginationCounter: 1 });
  simulator.otherClient.start('P');
  simulator.otherClient.stop('P');
  const observer = createObserver(simulator, commandTimeoutMs);
  const queue: Waiting[] = [];
  const lateWrites: Waiting[] = [];
  const requestIds = new Map<string, string>();
  let isOpen = false;
  const exchange = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    if (!isOpen)
      await new Promise<void>(release =>
        queue.push({ request: `${request.method} ${withoutVersion(request.path)}`, release }),
      );
    return exchange(request);
  };
  const facts: MeterEvent[] = [];
  const newDisk = () => createJournalDisk(createMemoryJournal(), () => observer.journal(true));
  let disk = newDisk();
  const address = ownAddress();
  let port = 0;
  let life = await begin(1, false);
  let lie: { readonly who: 'status' | 'legal'; fault: PlannedFault | undefined } | undefined;

  async function begin(number: number, remembers: boolean): Promise<Life> {
    if (!remembers) disk = newDisk();
    const server = await listen(observer.meterFor(number), { host: address, port });
    ({ port } = server);
    const own = { isDead: false };
    const meter = createMeter(
      {
        ipAddress: address,
        port,
        journal: disk.open(() => own.isDead),
        resilienceTransactionRequestRetries: options.retries,
      },
      { clock: { now: () => Date.now(), monotonic: () => Date.now() } },
    );
    const made: Life = Object.assign(own, { number, meter, server, timers: new HeldTimers(meter.actor) });
    observer.lifeBegins(number, port, remembers);
    observer.hear(number, meter);
    meter.events$.subscribe(fact => {
      if (!own.isDead) facts.push(fact);
    });
    meter.start().catch(() => undefined);
    return made;
  }

  async function letRun(ms = 0): Promise<void> {
    const endMs = Date.now() + ms;
    for (;;) {
      for (let turn = 0; turn < 40; turn += 1) await new Promise<void>(resolve => realSetImmediate(resolve));
      if (Date.now() >= endMs) return;
      await vi.advanceTimersByTimeAsync(20);
    }
  }

  /** Lets polls go until such a request waits. Gives whether it came. */
  async function comes(path: string, polls: Fault | undefined): Promise<boolean> {
    for (let tries = 0; tries < 120; tries += 1) {
      await letRun();
      const first = queue[0]?.request;
      if (first === path) return true;
      if (first === undefined) await letRun(20);
      else if (first.includes('/livemeasure')) release(polls);
      // The line is taken, and what is in the background has to be answered soon.
      else return false;
    }
    return false;
  }

  /** The oldest goes on, and meets this. */
  function release(fault: Fault | undefined): void {
    if (fault !== undefined) simulator.faults.add({ ...fault, match: { times: 1 } } as Fault);
    queue.shift()?.release();
  }

  /** Notes under which name the driver sends it. */
  function named<T>(name: string, command: () => T): T {
    const { actor } = life.meter;
    const send = actor.send.bind(actor);
    actor.send = event => {
      if ('requestId' in event) requestIds.set(name, String(event.requestId));
      send(event);
    };
    const answer = command();
    actor.send = send;
    return answer;
  }

  /** A lie is the opposite of what is so. */
  function lieOn(): void {
    lie?.fault?.remove();
    if (lie === undefined) return;
    const running = simulator.state.openTransactionId === undefined;
    [lie.fault] = simulator.faults.add({ kind: `${lie.who}Says`, running });
  }

  return {
    observer,
    simulator,
    comes,
    release,
    letRun,
    lieOn,
    /** What the driver announced since this was asked last. */
    takeFacts: () => facts.splice(0),
    get snapshot() {
      return life.meter.actor.getSnapshot();
    },
    get archived() {
      return [...disk.journal.records()].map(({ ocmf }) => ocmf);
    },
    get waiting() {
      return queue.map(({ request }) => request);
    },
    /** The driver gives its requests names of its own. */
    fire(actor: 'meter' | 'records', id: string): boolean {
      const named = id.replace(/\b(?:s|x)\d+\b|\bprobe\b/, name => requestIds.get(name) ?? name);
      return life.timers.fire(actor, named);
    },
    fireShortest: () => life.timers.fireShortest(),
    start(name: string, id: string): void {
      const answer = named(name, () => life.meter.startTransaction(aRequest(id)));
      void observer.command(life.number, 'start', id, answer);
    },
    stop(name: string, id: string): void {
      const answer = named(name, () => life.meter.stopTransaction(id));
      void observer.command(life.number, 'stop', id, answer);
    },
    breakJournal(isBroken: boolean): void {
      disk.trouble = isBroken ? 'cannot be opened' : undefined;
      observer.journal(!isBroken);
    },
    lie(who: '' | 'status' | 'legal'): void {
      lie?.fault?.remove();
      lie = who === '' ? undefined : { who, fault: undefined };
      lieOn();
    },
    /** What nobody waits for any more: a write may still be carried out later. */
    leave(asked: readonly string[]): void {
      const left = queue.filter(
        ({ request }) => !asked.includes(request) && !request.includes('/livemeasure'),
      );
      for (const each of left) {
        queue.splice(queue.indexOf(each), 1);
        if (each.request.startsWith('GET')) each.release();
        else lateWrites.push(each);
      }
    },
    /** The meter carries out what it was asked before. */
    async late(): Promise<void> {
      const write = lateWrites.shift();
      write?.release();
      await letRun(write === undefined ? lateMs + 100 : 0);
    },
    async restart(how: 'kill' | 'killActed' | 'stop'): Promise<void> {
      const old = life;
      if (how === 'killActed') for (const { release } of queue.splice(0)) release();
      await letRun();
      if (how !== 'stop') {
        observer.lifeEnds(old.number, 'killed');
        old.isDead = true;
      }
      const cutOff = queue.splice(0);
      if (how === 'stop')
        lateWrites.push(...cutOff.filter(({ request }) => /^(POST|PUT) .legal/.test(request)));
      await old.server.close();
      const stopped = old.meter.stop();
      await letRun(6000);
      await stopped;
      if (how === 'stop') observer.lifeEnds(old.number, 'stopped');
      // As in the model: a new process opens the journal anew.
      disk.trouble = undefined;
      observer.journal(true);
      life = await begin(old.number + 1, !options.isMemoryJournal);
      await letRun();
    },
    /** From now on nothing is held, and nothing is wrong. */
    open(): void {
      isOpen = true;
      disk.trouble = undefined;
      lie?.fault?.remove();
      lie = undefined;
      for (const { release } of queue.splice(0)) release();
    },
    async [Symbol.asyncDispose]() {
      isOpen = true;
      for (const { release } of queue.splice(0)) release();
      const stopped = life.meter.stop();
      await letRun(6000);
      await stopped;
      await life.server.close();
      observer[Symbol.dispose]();
      vi.useRealTimers();
    },
  };
}

export type Rehearsal = Awaited<ReturnType<typeof createRehearsal>>;

/** How each fate of a request is made to happen; nothing: it is answered. */
export const faults: Readonly<Record<string, Fault | undefined>> = {
  ok: undefined,
  notAnswered: { kind: 'reset' },
  lost: { kind: 'lostAnswer' },
  late: { kind: 'actsLate', afterMs: lateMs, answer: 'reset', inOrder: true },
  busy: { kind: 'status', status: 503 },
};
