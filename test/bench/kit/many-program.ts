import { answerOrders } from './program.ts';

/** What a program with meters has cost since it was asked the last time. */
export interface Cost {
  /** CPU of the whole process, ms. */
  readonly cpuMs: number;
  /** Of one core. */
  readonly cpuShare: number;
  /** Measurements that came. */
  readonly polls: number;
  /** Meters that have been measured since the last `forget`. */
  readonly reached: number;
  /** In use, MB; of `collect`, after all that can be collected has been. */
  readonly heapMb: number;
}

declare const gc: (() => void) | undefined;

/** Counts measurements. */
export interface Tally {
  measured(port: number): void;
  /** Answers `cost`, `collect` and `forget` while the meters are polled. */
  answer(): Promise<void>;
}

export function createTally(): Tally {
  const reached = new Set<number>();
  let polls = 0;
  let last = { atMs: performance.now(), cpu: process.cpuUsage() };

  function cost(collects: boolean): Cost {
    const { user, system } = process.cpuUsage(last.cpu);
    const cpuMs = (user + system) / 1000;
    const cpuShare = cpuMs / (performance.now() - last.atMs);
    if (collects) gc?.();
    const heapMb = process.memoryUsage().heapUsed / 1e6;
    const told = { cpuMs, cpuShare, polls, reached: reached.size, heapMb };
    // What collecting and counting cost is no cost of the meters.
    polls = 0;
    last = { atMs: performance.now(), cpu: process.cpuUsage() };
    return told;
  }

  return {
    measured(port) {
      polls += 1;
      reached.add(port);
    },
    answer: () =>
      answerOrders({
        cost: () => cost(false),
        collect: () => cost(true),
        forget() {
          reached.clear();
          return {};
        },
      }),
  };
}
