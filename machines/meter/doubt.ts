import type { OwedRecord } from '../../src/domain/service-results.ts';
import type { MeterContext } from './types.ts';

type Settled = Pick<MeterContext, 'doubtful' | 'owed'>;

/** What is owed with this record among it, once. */
export function withOwed(owed: MeterContext['owed'], record: OwedRecord): MeterContext['owed'] {
  return [...owed.filter(({ transactionId }) => transactionId !== record.transactionId), record];
}

/**
 * The meter was read, and a start in doubt does not run. It may have run, so its record is looked for; unless it is the
 * transaction that is being dealt with.
 */
export function settledDoubt({ doubtful, owed }: Settled, dealtWithId: string | undefined): Settled {
  if (doubtful === undefined || doubtful.transactionId === dealtWithId) return { doubtful: undefined, owed };
  return {
    doubtful: undefined,
    owed: withOwed(owed, { ...doubtful, hasRun: false, intermediate: undefined }),
  };
}
