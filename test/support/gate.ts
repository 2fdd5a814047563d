import type { Simulator } from '../../src/simulator/index.ts';

/** What becomes of a request that waits at the gate. */
export type Verdict = 'pass' | 'accept' | 'status400' | 'status500' | 'reset' | 'garbage' | 'otherIdentity';

/** A request that waits, as `GET /v1/status`. */
interface Waiting {
  readonly request: string;
  readonly decide: (verdict: Verdict) => void;
}

/** Holds requests until somebody decides about them, so that each step of a path has one outcome. */
export interface Gate {
  /** The oldest request that waits. */
  readonly next: string | undefined;
  /** Lets the oldest go. */
  release(verdict: Verdict): void;
  /** From now on everything passes. */
  open(): void;
}

/** Polls pass by themselves unless they are to be held, too; and so does the look for records that were missed. */
export function gateBefore(simulator: Simulator, holdsPolls: boolean): Gate {
  const queue: Waiting[] = [];
  let isOpen = false;
  const exchange: Simulator['exchange'] = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    const isPoll = request.path.includes('/livemeasure');
    const isLook = /\/-\d+$/.test(request.path);
    if (isOpen || isLook || (isPoll && !holdsPolls)) return exchange(request);
    const verdict = await new Promise<Verdict>(decide =>
      queue.push({ request: `${request.method} ${request.path}`, decide }),
    );
    const match = { times: 1 };
    if (verdict === 'accept')
      simulator.faults.add({ kind: 'status', status: 200, body: '{"result":1}', match });
    else if (verdict === 'status400') simulator.faults.add({ kind: 'status', status: 400, match });
    else if (verdict === 'status500') simulator.faults.add({ kind: 'status', status: 500, match });
    else if (verdict === 'reset') simulator.faults.add({ kind: 'reset', match });
    else if (verdict === 'garbage') simulator.faults.add({ kind: 'garbage', match });
    else if (verdict === 'otherIdentity') simulator.faults.add({ kind: 'otherIdentity', match });
    return exchange(request);
  };
  return {
    get next() {
      return queue[0]?.request;
    },
    release: verdict => queue.shift()?.decide(verdict),
    open() {
      isOpen = true;
      for (const { decide } of queue.splice(0)) decide('pass');
    },
  };
}
