import type { Simulator } from '../../src/simulator/index.ts';

/** What becomes of a request that waits at the gate. */
export type Verdict = 'pass' | 'status400' | 'status500' | 'reset' | 'lostAnswer';

/** Holds every request but the polls until somebody decides about it, so that each step of a path has one outcome. */
export interface Gate {
  /** Requests that wait. */
  readonly waiting: number;
  /** Lets the oldest go. */
  release(verdict: Verdict): void;
  /** From now on everything passes. */
  open(): void;
}

export function gateBefore(simulator: Simulator): Gate {
  const queue: ((verdict: Verdict) => void)[] = [];
  let isOpen = false;
  const exchange: Simulator['exchange'] = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    if (isOpen || request.path.includes('/livemeasure')) return exchange(request);
    const verdict = await new Promise<Verdict>(resolve => queue.push(resolve));
    const status = { status400: 400, status500: 500 }[verdict as string];
    if (status !== undefined) simulator.faults.add({ kind: 'status', status, match: { times: 1 } });
    else if (verdict === 'reset' || verdict === 'lostAnswer')
      simulator.faults.add({ kind: verdict, match: { times: 1 } });
    return exchange(request);
  };
  return {
    get waiting() {
      return queue.length;
    },
    release: verdict => queue.shift()?.(verdict),
    open() {
      isOpen = true;
      for (const resolve of queue.splice(0)) resolve('pass');
    },
  };
}
