import { describe, expect, it } from 'vitest';
import { startBlockers } from '../../../src/domain/meter-status.ts';

const ready = {
  suLinkStatusIsOk: true,
  muFatalErrorOccured: false,
  transactionIsOnGoing: false,
  tamperingIsDetected: false,
  timeSyncStatusIsOk: true,
  overTemperatureIsDetected: false,
  reversedVoltage: false,
  suMeasureFailureOccurred: false,
};

describe('what forbids a start', () => {
  it('is nothing on a meter that is ready', () => {
    expect(startBlockers(ready)).toEqual([]);
  });

  it.each(['suLinkStatusIsOk', 'muFatalErrorOccured', 'transactionIsOnGoing', 'timeSyncStatusIsOk'] as const)(
    'is %s when it is not as it should be',
    bit => {
      expect(startBlockers({ ...ready, [bit]: !ready[bit] })).toEqual([bit]);
    },
  );

  it('is not what the meter only indicates', () => {
    const indicated = {
      ...ready,
      tamperingIsDetected: true,
      overTemperatureIsDetected: true,
      reversedVoltage: true,
      suMeasureFailureOccurred: true,
    };
    expect(startBlockers(indicated)).toEqual([]);
  });
});
