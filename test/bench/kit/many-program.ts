import { answerOrders } from './program.ts';

/** What a program with many meters has cost since it was asked the last time. */
export interface Cost {
  /** Of one core, of the whole process. */
  readonly cpuShare: number;
  /** Measurements that came. */
  readonly polls: number;
  /** Meters that have been measured at least once. */
  readonly reached: number;
  /** In use after all that can be collected has been, MB. */
  readonly heapMb: number;
}

declare const gc: (() => void) | undefined;

/** Answers `cost` and `heap`, while the meters are polled each second. */
export async function answerCosts(
  counts: () => { readonly polls: number; readonly reached: number },
): Promise<void> {
  let last = { atMs: performance.now(), cpu: process.cpuUsage(), polls: 0 };
  await answerOrders({
    cost(collects): Cost {
      const atMs = performance.now();
      const { user, system } = process.cpuUsage(last.cpu);
      const cpuShare = (user + system) / 1000 / (atMs - last.atMs);
      const { polls, reached } = counts();
      const since = polls - last.polls;
      if (collects === 1) gc?.();
      const heapMb = process.memoryUsage().heapUsed / 1e6;
      // What collecting and counting cost is no cost of the meters.
      last = { atMs: performance.now(), cpu: process.cpuUsage(), polls };
      return { cpuShare, polls: since, reached, heapMb };
    },
  });
}
