import { describe, expect, it } from 'vitest';
import { errorBitNames, statusBitNames } from '../../../src/domain/meter-status.ts';
import {
  errorBitWords,
  errorWordsOf,
  statusBitWords,
  statusWordsOf,
} from '../../../src/domain/status-words.ts';

const bits = <Name extends string>(names: readonly Name[], set: readonly Name[]) =>
  Object.fromEntries(names.map(name => [name, set.includes(name)])) as Record<Name, boolean>;

describe('the bits in words', () => {
  it('say of a meter that is ready only what is good to know', () => {
    const ready = bits(statusBitNames, ['suLinkStatusIsOk', 'timeSyncStatusIsOk']);
    expect(statusWordsOf(ready)).toEqual(['sensor linked', 'clock synced within 48 h']);
    expect(errorWordsOf(bits(errorBitNames, []))).toEqual([]);
  });

  it('name the bit of what is not as it should be', () => {
    const wrong = bits(statusBitNames, ['muFatalErrorOccured', 'reversedVoltage']);
    expect(statusWordsOf(wrong)).toEqual([
      'no link to the sensor unit (suLinkStatusIsOk)',
      'fatal error (muFatalErrorOccured)',
      'clock not synced within 48 h (timeSyncStatusIsOk)',
      'voltage reversed (reversedVoltage)',
    ]);
    expect(errorWordsOf(bits(errorBitNames, ['logbookIsFull']))).toEqual([
      'logbook full: out of order for ever (logbookIsFull)',
    ]);
  });

  it('say nothing of a bit that the meter leaves out', () => {
    const { reversedVoltage: _, ...rest } = bits(statusBitNames, ['reversedVoltage']);
    expect(statusWordsOf({ ...rest, reversedVoltage: undefined })).not.toContainEqual(
      expect.stringContaining('reversedVoltage'),
    );
  });

  // The values of the manual: 17 is a meter that is ready, 21 one that charges; index 7 of the errors is not used.
  it('have the values of the manual', () => {
    const { suLinkStatusIsOk, timeSyncStatusIsOk, transactionIsOnGoing, suMeasureFailureOccurred } =
      statusBitWords;
    expect(suLinkStatusIsOk.value + timeSyncStatusIsOk.value).toBe(17);
    expect(17 + transactionIsOnGoing.value).toBe(21);
    expect(suMeasureFailureOccurred.value).toBe(128);
    const { muInitIsFailed, suIntegrityIsFailed, logbookIntegrityIsFailed } = errorBitWords;
    expect([muInitIsFailed.value, suIntegrityIsFailed.value, logbookIntegrityIsFailed.value]).toEqual([
      1, 64, 256,
    ]);
    const forbidding = statusBitNames.filter(name => statusBitWords[name].forbidsStart);
    expect(forbidding).toEqual([
      'suLinkStatusIsOk',
      'muFatalErrorOccured',
      'transactionIsOnGoing',
      'timeSyncStatusIsOk',
    ]);
  });
});
