import type { Fault, Simulator } from '../../src/simulator/index.ts';

/** What becomes of a request that waits at the gate. */
export type Verdict = keyof typeof faultOf;

const faultOf = {
  pass: undefined,
  status400: { kind: 'status', status: 400 },
  status500: { kind: 'status', status: 500 },
  reset: { kind: 'reset' },
  garbage: { kind: 'garbage' },
  otherIdentity: { kind: 'otherIdentity' },
  says: { kind: 'statusSays', running: true },
  saysNothing: { kind: 'statusSays', running: false },
} as const satisfies Record<string, Fault | undefined>;

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

/** Polls pass by themselves unless they are to be held, too. */
export function gateBefore(simulator: Simulator, holdsPolls: boolean): Gate {
  const queue: Waiting[] = [];
  let isOpen = false;
  const exchange: Simulator['exchange'] = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    const isPoll = request.path.includes('/livemeasure');
    if (isOpen || (isPoll && !holdsPolls)) return exchange(request);
    const verdict = await new Promise<Verdict>(decide =>
      queue.push({ request: `${request.method} ${request.path}`, decide }),
    );
    const fault = faultOf[verdict];
    if (fault !== undefined) simulator.faults.add({ ...fault, match: { times: 1 } });
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
