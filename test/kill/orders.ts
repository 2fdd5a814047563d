/** Where a victim is to die by its own hand: at a durable step, or so much later, wherever it is by then. */
export interface KillOrder {
  /** The nth step: before or after a journal write or a request, or around what the caller is told. */
  readonly step: number;
  /** Whether steps are counted from the start of the process, or from the moment when it asks for its session. */
  readonly of: 'life' | 'session';
  /** Also in the middle of a write. None: at the step itself. */
  readonly afterMicroseconds?: number;
}

/** What one victim process is asked to do. */
export interface Orders {
  readonly port: number;
  readonly journal: string;
  /** Transactions that the caller asked to start in earlier lives and has heard no end of. */
  readonly unfinished: readonly string[];
  /** The transaction to carry out after the recovery; none: only recover. */
  readonly transactionId: string | undefined;
  /** How the recovery ends a transaction that still runs: by its id, or as whatever runs. */
  readonly stopBy: 'id' | 'anything';
  /** Starts its transaction as soon as the meter is known, while records are still being brought home. */
  readonly inHurry: boolean;
  /** Keeps what the meter signs of a transaction that runs. When that comes depends on the polls. */
  readonly keepsEvidence?: boolean;
  readonly kill: KillOrder | undefined;
}

/** One line of a victim's output. */
export type Line =
  /** A durable step was reached. */
  | { readonly kind: 'step'; readonly of: KillOrder['of']; readonly name: string }
  /** The caller asked for something. */
  | { readonly kind: 'asked'; readonly what: 'start' | 'stop'; readonly transactionId: string }
  /** The caller was told: the driver announced it. */
  | { readonly kind: 'event'; readonly type: string; readonly transactionId: string; readonly ocmf?: string }
  /** The caller was told: its call was answered. */
  | {
      readonly kind: 'answer';
      readonly to: 'start' | 'stop';
      readonly transactionId: string;
      readonly ocmf?: string;
      readonly error?: string;
      readonly effect?: string;
    }
  /** The victim did all it was asked for. */
  | { readonly kind: 'done' };
