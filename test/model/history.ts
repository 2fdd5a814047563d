import type { TransactionChange } from '../../src/simulator/index.ts';

/** An error as the caller got it. */
export interface ToldError {
  readonly code: string;
  readonly effect: 'none' | 'done' | 'unknown';
  readonly message: string;
  readonly context?: { readonly [key: string]: unknown } | undefined;
}

/** What a caller was told in answer to a command. */
export type Outcome =
  | { readonly as: 'started'; readonly paginationCounter?: number | undefined }
  | { readonly as: 'record'; readonly ocmf: string }
  /** Nothing runs, so there was nothing to stop. */
  | { readonly as: 'nothing' }
  | { readonly as: 'error'; readonly error: ToldError };

/** An announcement of the driver; the members that the rules ask about. */
export interface Announcement {
  readonly type: string;
  readonly transactionId?: string | undefined;
  readonly paginationCounter?: number | undefined;
  readonly record?: { readonly ocmf: string } | undefined;
  readonly error?: ToldError | undefined;
  /** The record had been handed over before. */
  readonly again?: boolean | undefined;
}

/** What happened, at the meter, on the wire, and between the driver and its callers. */
export type Happening =
  /** A process of the driver begins. `remembers`: it has the journal of the one before. */
  | { readonly kind: 'life.began'; readonly life: number; readonly remembers: boolean }
  /** It is gone from one moment to the next; nobody hears it any more. */
  | { readonly kind: 'life.killed'; readonly life: number }
  /** Its `stop()` has come to its end. */
  | { readonly kind: 'life.stopped'; readonly life: number }
  /** The journal fails from now on, or works again. */
  | { readonly kind: 'journal'; readonly works: boolean }
  | {
      readonly kind: 'command';
      readonly life: number;
      readonly command: number;
      readonly does: 'start' | 'stop';
      /** '' is whatever runs. */
      readonly transactionId: string;
    }
  | { readonly kind: 'told'; readonly command: number; readonly outcome: Outcome }
  | { readonly kind: 'event'; readonly life: number; readonly event: Announcement }
  /** The first byte of a request leaves the driver. */
  | {
      readonly kind: 'sent';
      readonly life: number;
      readonly request: number;
      readonly method: string;
      readonly path: string;
    }
  /** It is at the meter. `asks`: the record that it asks for, by whichever address. */
  | {
      readonly kind: 'arrived';
      readonly request: number;
      readonly body: string;
      readonly asks?: { readonly transactionId: string; readonly paginationCounter: number | undefined };
    }
  /** The meter has its answer ready; whether it arrives is another matter. */
  | { readonly kind: 'answered'; readonly request: number; readonly status: number; readonly text: string }
  /** The driver has the whole answer. */
  | { readonly kind: 'received'; readonly request: number }
  /** The driver has given up, or the connection broke. */
  | { readonly kind: 'failed'; readonly request: number }
  /** A transaction begins or ends in the meter; `request` made it so. */
  | { readonly kind: 'change'; readonly change: TransactionChange; readonly request?: number | undefined };

/** Virtual time in ms. */
export type Entry = Happening & { readonly atMs: number };

/** Everything that a story was made of, in its order. */
export interface History {
  readonly entries: readonly Entry[];
  /** The meter's final record of a transaction: the truth, byte for byte. */
  finalRecord(paginationCounter: number): string | undefined;
  /** Final records that the journal holds. */
  readonly archived: readonly string[];
  /** Deadline of a command's request in ms; a lost write may act until 10 s later. */
  readonly commandTimeoutMs: number;
}
