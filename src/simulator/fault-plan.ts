import type { Fault, FaultKind } from './faults.ts';
import { readFaults } from './read-faults.ts';
import { Watchers } from './watchers.ts';

/** A fault in the plan. */
export interface PlannedFault {
  readonly fault: Fault;
  /** How many requests it has hit. */
  readonly hits: number;
  remove(): void;
}

/** The record that a request asks for. */
export interface AskedRecord {
  readonly transactionId: string;
  /** Undefined: the request names an id that the meter does not know. */
  readonly paginationCounter: number | undefined;
}

interface Entry extends PlannedFault {
  seen: number;
  hits: number;
}

/** Without `times` these hit once: they change the meter, and the change lasts. */
const onceByDefault: readonly FaultKind[] = [
  'clockJump',
  'statusBits',
  'errorBits',
  'closeTransaction',
  'otherClient',
  'firmware',
  'reboot',
  'powerLoss',
];
/** They hold as long as they are in the plan, whatever is asked. */
const standing: readonly FaultKind[] = ['refuse', 'otherCertificate'];
/** The only requests that these kinds hit. */
const rooms: { readonly [Kind in FaultKind]?: RegExp } = {
  statusSays: /^GET \/v1\/status/,
  legalSays: /^GET \/v[12]\/legal/,
};

/** The faults of a simulated meter, in the order in which they were added. */
export class FaultPlan {
  #entries: Entry[] = [];
  readonly #watchers = new Watchers();

  /**
   * Adds faults; they act from the next request on.
   * @throws TypeError if one is not valid.
   */
  add(...faults: readonly Fault[]): readonly PlannedFault[] {
    const added = readFaults(faults).map((fault): Entry => {
      const entry: Entry = { fault, seen: 0, hits: 0, remove: () => this.#keep(other => other !== entry) };
      return entry;
    });
    this.#entries = [...this.#entries, ...added];
    for (const { fault, remove } of added) {
      if ('durationMs' in fault && fault.durationMs !== undefined)
        setTimeout(remove, fault.durationMs).unref();
    }
    this.#watchers.tell();
    return added;
  }

  /** Removes all faults, or those of one kind. What they did to the meter stays. */
  clear(kind?: FaultKind): void {
    this.#keep(entry => kind !== undefined && entry.fault.kind !== kind);
  }

  get list(): readonly PlannedFault[] {
    return this.#entries;
  }

  has(kind: FaultKind): boolean {
    return this.#entries.some(entry => entry.fault.kind === kind);
  }

  /** The faults that hit this request; counts it. */
  take(method: string, path: string, asked: () => AskedRecord | undefined): readonly Fault[] {
    return this.#entries.filter(entry => isHit(entry, method, path, asked)).map(entry => entry.fault);
  }

  /** Calls back when faults were added or removed. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher);
  }

  #keep(isKept: (entry: Entry) => boolean): void {
    this.#entries = this.#entries.filter(isKept);
    this.#watchers.tell();
  }
}

function isHit(entry: Entry, method: string, path: string, asked: () => AskedRecord | undefined): boolean {
  const { kind, match = {} } = entry.fault;
  if (standing.includes(kind)) return false;
  if (rooms[kind]?.test(`${method} ${path}`) === false) return false;
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path !== undefined && !fits(path, match.path)) return false;
  if (match.transactionId !== undefined && match.transactionId !== asked()?.transactionId) return false;
  if (match.paginationCounter !== undefined && match.paginationCounter !== asked()?.paginationCounter)
    return false;
  entry.seen += 1;
  const times = match.times ?? (onceByDefault.includes(kind) ? 1 : Number.POSITIVE_INFINITY);
  if (match.nth !== undefined && entry.seen !== match.nth) return false;
  if (entry.seen <= (match.after ?? 0) || entry.hits >= times) return false;
  entry.hits += 1;
  return true;
}

function fits(path: string, wanted: string): boolean {
  return wanted.startsWith('^') ? new RegExp(wanted).test(path) : path.startsWith(wanted);
}
