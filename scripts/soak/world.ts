import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from '../../src/simulator/index.ts';
import { installVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What the meter saw since it was asked the last time. */
export interface MeterCount {
  readonly polls: number;
  readonly starts: number;
}

/** A simulated meter in a thread of its own, and a time that runs as fast as driver and meter can go. */
export interface World {
  readonly port: number;
  readonly time: VirtualTime;
  tell(message: { faults?: Fault[]; reboot?: true }): Promise<void>;
  count(): Promise<MeterCount>;
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>;
  /** Lets virtual time pass until the promise settles. */
  outcome<T>(promise: Promise<T>): Promise<T>;
  end(): Promise<void>;
}

/** An answer that takes longer than this in real time is one that never comes. */
const patienceMs = 250;
const requestOf = (message: unknown) => (message as { request: object }).request;
const nextTurn = setImmediate;
const turn = () => new Promise<void>(resolve => nextTurn(resolve));

export async function createWorld(startMs: number): Promise<World> {
  const sharedTime = new Float64Array(new SharedArrayBuffer(8));
  sharedTime[0] = startMs;
  const worker = new Worker(new URL('./meter-worker.ts', import.meta.url), { workerData: { sharedTime } });
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
  const time = installVirtualTime(startMs);

  // The driver has never more than one request in flight; undici does not tell the end of each that it cuts off.
  let inFlight: unknown;
  subscribe('undici:request:create', message => {
    inFlight = requestOf(message);
  });
  for (const ending of ['undici:request:trailers', 'undici:request:error']) {
    subscribe(ending, message => {
      if (inFlight === requestOf(message)) inFlight = undefined;
    });
  }

  /** Until driver and network have nothing to do but wait for the time. */
  async function quiet() {
    const startedMs = performance.now();
    for (let quietTurns = 0; quietTurns < 3; ) {
      await turn();
      quietTurns = inFlight === undefined ? quietTurns + 1 : 0;
      if (inFlight !== undefined && performance.now() - startedMs > patienceMs) return;
    }
  }

  async function pass(ms: number) {
    const untilMs = time.now() + ms;
    do {
      await quiet();
    } while (step(untilMs));
  }

  function step(untilMs: number): boolean {
    const hasRun = time.runNext(untilMs);
    sharedTime[0] = time.now();
    return hasRun;
  }

  async function ask(message: object): Promise<MeterCount> {
    const answered = once(worker, 'message');
    worker.postMessage(message);
    return (await answered)[0] as MeterCount;
  }

  return {
    port,
    time,
    tell: async message => void (await ask(message)),
    count: () => ask({ count: true }),
    pass,
    async outcome(promise) {
      let isSettled = false;
      const settled = () => {
        isSettled = true;
      };
      promise.then(settled, settled);
      while (!isSettled) await pass(100);
      return promise;
    },
    end: async () => void (await worker.terminate()),
  };
}
