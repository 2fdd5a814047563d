/** A request that may change the meter, in the order of arrival. */
export interface WriteRecord {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Clock of the simulator, ms since 1970 UTC. */
  readonly atMs: number;
}

/** What the meter saw of its clients; tests prove with it what went over the wire. */
export class Counters {
  #requests = new Map<string, number>();
  #writes: WriteRecord[] = [];
  #connections = 0;
  #openConnections = 0;
  #inFlight = 0;
  #maxInFlight = 0;

  /** Requests of one kind, for instance `GET /v1/livemeasure`; the query does not count. All of them without a name. */
  requests(name?: string): number {
    if (name !== undefined) return this.#requests.get(name) ?? 0;
    return [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Requests by method and path. */
  get byName(): ReadonlyMap<string, number> {
    return this.#requests;
  }

  get writes(): readonly WriteRecord[] {
    return this.#writes;
  }

  /** TCP connections that were accepted. */
  get connections(): number {
    return this.#connections;
  }

  /** Requests that have arrived and are not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get openConnections(): number {
    return this.#openConnections;
  }

  /** Most requests that were being answered at the same time. */
  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  /** Starts counting again; what is open stays open. */
  reset(): void {
    this.#requests = new Map();
    this.#writes = [];
    this.#connections = 0;
    this.#maxInFlight = this.#inFlight;
  }

  /** @internal */
  connectionOpened(): () => void {
    this.#connections += 1;
    this.#openConnections += 1;
    return once(() => {
      this.#openConnections -= 1;
    });
  }

  /** @internal Counts a request; the result ends it. */
  requestStarted(record: WriteRecord): () => void {
    const name = `${record.method} ${record.path.split('?', 1)[0]}`;
    this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1);
    if (record.method !== 'GET') this.#writes.push(record);
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return once(() => {
      this.#inFlight -= 1;
    });
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
