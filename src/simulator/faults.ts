import type { ErrorBit, StatusBit } from './status-bits.ts';
import type { FirmwareTraits } from './traits.ts';

/** Which requests a fault hits; all of them without conditions. */
export interface FaultMatch {
  /** Only requests of this method. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Start of path and query; a regular expression if it begins with `^`. */
  readonly path?: string;
  /** Only what asks for a record of this transaction, by whichever address: its id, its position, its place. */
  readonly transactionId?: string;
  /** The same by pagination counter; one of several transactions with the same id. */
  readonly paginationCounter?: number;
  /** Only the n-th request that fits, counted from 1. */
  readonly nth?: number;
  /** Not the first so many requests that fit. */
  readonly after?: number;
  /** So many requests, then never again. @defaultValue no limit; 1 for faults in the meter itself */
  readonly times?: number;
}

/** Whether the meter carries the request out before the fault hides its answer. */
interface Acting {
  /** @defaultValue false */
  readonly acts?: boolean;
}

/** On the wire: these need real sockets. */
interface WireFaults {
  /** The port is closed from now on, for so many ms or until it is cleared; `match` has no effect. */
  readonly refuse: { readonly durationMs?: number };
  /** TLS with another certificate from now on; `match` has no effect. */
  readonly otherCertificate: object;
  /** No answer ever. */
  readonly hang: Acting;
  /** Half of the body, then nothing. */
  readonly hangMidBody: object;
  /** A few bytes at a time. @defaultValue 1 byte every 100 ms */
  readonly drip: { readonly bytes?: number; readonly everyMs?: number };
  /** A connection reset in place of an answer. */
  readonly reset: Acting;
  /** The meter acts, then the connection is reset. */
  readonly lostAnswer: object;
  /**
   * The client is given nothing, or an error, and the meter carries the request out so much later: a start is refused then
   * like any other if a transaction runs. A power failure or a restart before that drops it. `inOrder`: at the latest just
   * before the next start or stop that the meter carries out, be that late itself, as one does that takes its commands one
   * after the other.
   * @defaultValue `reset`; 503 for `status`
   */
  readonly actsLate: {
    readonly afterMs: number;
    readonly answer?: 'reset' | 'hang' | 'status';
    readonly status?: number;
    readonly inOrder?: boolean;
  };
  /** Half of the body, then a reset. */
  readonly resetMidBody: object;
  /** Half of the body although `Content-Length` promises all of it, then a clean close. */
  readonly truncate: object;
  /** A body that never ends. */
  readonly endlessBody: object;
  /** Thousands of header lines. @defaultValue 20000 */
  readonly headerFlood: { readonly count?: number };
}

/** In the answer. */
interface AnswerFaults {
  /** The meter acts at once and answers late; with `upToMs` each time by another delay from this range. */
  readonly slow: { readonly delayMs: number; readonly upToMs?: number };
  /** Another status code. @defaultValue 500 with no body */
  readonly status: Acting & { readonly status?: number; readonly body?: string };
  /** 301; the meter does not act. */
  readonly redirect: { readonly location?: string };
  /** Refuses a settings write: 200 with `result: 0`. */
  readonly resultZero: object;
  /** Not JSON. */
  readonly garbage: { readonly text?: string };
  /** Turns the value at a JSON pointer, or else all scalars of the top level, into one of another type. */
  readonly wrongTypes: { readonly pointer?: string; readonly value?: unknown; readonly remove?: boolean };
  /** Pads the body. @defaultValue 1 MiB */
  readonly hugeBody: { readonly bytes?: number };
  /** Repeats a key at the end of the object. @defaultValue the first key, with 0 */
  readonly duplicateKeys: { readonly key?: string; readonly value?: unknown };
  /** Adds nested arrays. @defaultValue 100000 deep */
  readonly deepNesting: { readonly depth?: number };
  /** Adds members. @defaultValue such as attack a careless reader, `__proto__` among them */
  readonly extraFields: { readonly fields?: Readonly<Record<string, unknown>> };
  /** Changes one digit of a signed reading on the way. */
  readonly tamperRecord: object;
  /**
   * `/status` says so of a transaction, whatever is true (which of the two witnesses lags is not documented: device.md 4).
   * Hits `/status` only; ends after `durationMs`.
   */
  readonly statusSays: { readonly running: boolean; readonly durationMs?: number };
  /** The same for the answers to `GET /legal` that have a record: bit 2, or the counter. */
  readonly legalSays: {
    readonly running?: boolean;
    readonly paginationCounter?: number;
    readonly durationMs?: number;
  };
  /** Answers as another meter: another serial number and key. */
  readonly otherIdentity: { readonly seed?: number | string; readonly meterId?: string };
}

/** In the meter: before the request is carried out, and lasting. */
interface MeterFaults {
  /** The meter's clock jumps, without a sync. */
  readonly clockJump: { readonly seconds: number };
  /** Holds status bits at a value. */
  readonly statusBits: { readonly set: Partial<Record<StatusBit, boolean>> };
  /** Raises or clears error flags. */
  readonly errorBits: { readonly set: Partial<Record<ErrorBit, boolean>> };
  /** The meter ends what runs by itself. */
  readonly closeTransaction: object;
  /** A second client stops this transaction, then starts that one; what the meter refuses does not happen. */
  readonly otherClient: { readonly stops?: string; readonly starts?: string };
  /** From now on the firmware is another kind of it (device.md 4, rows 1, 3, 4, 5 and 7). */
  readonly firmware: { readonly set: Partial<FirmwareTraits> };
  /** The connection is reset and the boot begins anew. */
  readonly reboot: Acting;
  /** The connection is reset; unsaved settings are lost. */
  readonly powerLoss: Acting & { readonly openTransaction?: 'closed' | 'open'; readonly offForMs?: number };
}

/** The parameters of each kind of fault. */
export type FaultParameters = WireFaults & AnswerFaults & MeterFaults;
export type WireFaultKind = Exclude<keyof WireFaults, 'refuse' | 'otherCertificate' | 'actsLate'>;
/** Name of a fault; each has its own parameters. */
export type FaultKind = keyof FaultParameters;
export type FaultOf<Kind extends FaultKind> = {
  [Each in Kind]: { readonly kind: Each; readonly match?: FaultMatch } & FaultParameters[Each];
}[Kind];

/** One fault as plain data, for {@link Simulator.faults} or a file. */
export type Fault = FaultOf<FaultKind>;
