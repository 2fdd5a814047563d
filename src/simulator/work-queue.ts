import type { Endpoints, MeterAnswer, MeterRequest } from './endpoints.ts';
import type { FaultOf } from './faults.ts';
import type { Guise } from './guise.ts';
import type { Identity } from './identity.ts';

interface Waiting {
  readonly request: MeterRequest;
  readonly identity: Identity;
  readonly inOrder: boolean;
}

/** Carries requests out: at once, or what a fault has put off, later. */
export class WorkQueue {
  readonly #endpoints: Endpoints;
  readonly #waiting = new Map<NodeJS.Timeout, Waiting>();
  #atWork: MeterRequest | undefined;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  /** What the meter is carrying out at this moment. */
  get atWork(): MeterRequest | undefined {
    return this.#atWork;
  }

  /** How many are still to be carried out. */
  get waiting(): number {
    return this.#waiting.size;
  }

  answer(request: MeterRequest, identity: Identity, guise?: Guise): MeterAnswer {
    if (request.method !== 'GET' && request.path.includes('/legal')) this.#catchUp();
    return this.#carryOut(request, identity, guise);
  }

  /** The global timer, so that a test's virtual time drives it too; it does not keep the process alive. */
  later(request: MeterRequest, identity: Identity, { afterMs, inOrder = false }: FaultOf<'actsLate'>): void {
    const timer = setTimeout(() => {
      if (inOrder) this.#catchUp(timer);
      this.#waiting.delete(timer);
      this.#carryOut(request, identity);
    }, afterMs);
    timer.unref();
    this.#waiting.set(timer, { request, identity, inOrder });
  }

  /** Drops what waits, as a restart does. */
  clear(): void {
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** What keeps its order has to come before the next command: `next` if that has waited, too. */
  #catchUp(next?: NodeJS.Timeout): void {
    for (const [timer, { request, identity, inOrder }] of this.#waiting) {
      if (timer === next) return;
      if (!inOrder) continue;
      clearTimeout(timer);
      this.#waiting.delete(timer);
      this.#carryOut(request, identity);
    }
  }

  #carryOut(request: MeterRequest, identity: Identity, guise?: Guise): MeterAnswer {
    this.#atWork = request;
    const answer = this.#endpoints.answer(request, identity, guise);
    this.#atWork = undefined;
    return answer;
  }
}
