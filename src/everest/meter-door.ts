import type { Meter, SignedRecord } from '../index.ts';

/** What the bridge needs of a meter: a {@link Meter}, or something that stands for one. */
export type MeterDoor = Pick<Meter, 'measurements$' | 'events$' | 'startTransaction' | 'health'> & {
  /** Empty: whatever runs; `undefined` when nothing does. */
  readonly stopTransaction: (transactionId: string) => Promise<SignedRecord | undefined>;
  /** Connects at once, where the driver gave up for now. */
  readonly recover: () => void;
};

/** The door of a driver. */
export function doorOf(meter: Meter): MeterDoor {
  const { measurements$, events$, startTransaction, stopTransaction, health, actor } = meter;
  return {
    measurements$,
    events$,
    startTransaction,
    stopTransaction,
    health,
    recover() {
      if (health().state.name === 'fault') actor.send({ type: 'meter.recover' });
    },
  };
}

/** The transaction that runs, as far as it is known. */
export function runningIn({ health }: Pick<MeterDoor, 'health'>): string | undefined {
  const { state } = health();
  return 'running' in state && state.running.kind === 'open' ? state.running.transactionId : undefined;
}

/** A look since the last write has shown what runs. */
export function isKnownWhatRuns({ health }: Pick<MeterDoor, 'health'>): boolean {
  const { state } = health();
  return 'running' in state && state.running.kind !== 'unknown';
}
