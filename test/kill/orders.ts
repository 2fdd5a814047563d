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
  /** One for each outlet. */
  readonly ports: readonly number[];
  readonly journal: string;
  /** Transactions that the caller asked to start in earlier lives and has heard no end of. */
  readonly unfinished: readonly string[];
  /** The transaction to carry out after the recovery; none: only recover. */
  readonly transactionId: string | undefined;
  /** How the recovery ends a transaction that still runs: by its id, or as whatever runs. */
  readonly stopBy: 'id' | 'anything';
  /** Starts its transaction as soon as the meter is known, while records are still being brought home. */
  readonly inHurry: boolean;
  /** Starts its transaction although its id has had a session before: a back end's counter that began anew. */
  readonly isIdUsedAgain?: boolean;
  /** Keeps what the meter signs of a transaction that runs. When that comes depends on the polls. */
  readonly keepsEvidence?: boolean;
  /** Begins its session, and ends, only when the journal waits for nothing any more. */
  readonly waitsForAll?: boolean;
  readonly kill: KillOrder | undefined;
}

/** At the second outlet; at the first one an id is as it is. */
export function atSecondOutlet(transactionId: string): string {
  return `${transactionId} at 2`;
}

/** Which of the outlets a session belongs to: its place among the ports. */
export function outletOf(transactionId: string): number {
  return transactionId.endsWith(' at 2') ? 1 : 0;
}

/** One line of a victim's output. */
export type Line =
  /** A durable step was reached. */
  | { readonly kind: 'step'; readonly of: KillOrder['of']; readonly name: string }
  /** The caller asked for something. */
  | { readonly kind: 'asked'; readonly what: 'start' | 'stop'; readonly transactionId: string }
  /** The caller was told: the driver announced it. */
  | {
      readonly kind: 'event';
      readonly type: string;
      readonly transactionId: string;
      readonly ocmf?: string;
      /** A stop is answered with a record that was handed over before: no second handing over. */
      readonly again?: boolean;
    }
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
