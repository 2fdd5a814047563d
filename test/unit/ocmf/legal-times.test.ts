import { describe, expect, it } from 'vitest';
import { readRecord, signRecord } from '../../../src/ocmf/index.ts';
import { compareTimes, type LegalTimes } from '../../../src/services/legal-times.ts';
import { changed, fieldPayload, fieldSigner } from './field-record.ts';

function codesOf(account: LegalTimes | undefined, payload: string = fieldPayload): string[] {
  const { record } = readRecord(signRecord(payload, fieldSigner));
  return compareTimes(account, record).map(({ code, severity }) => `${severity} ${code}`);
}

/** The record lasts from 8 to 9 o'clock at +01:00. */
const startedAtMs = Date.UTC(2026, 2, 1, 7);
const endedAtMs = Date.UTC(2026, 2, 1, 8);

describe('the times of a record', () => {
  it.each<readonly [string, LegalTimes | undefined]>([
    ['all of it', { startedAtMs, endedAtMs, durationS: 3600 }],
    [
      'seconds that are rounded in another way',
      { startedAtMs: startedAtMs + 1000, endedAtMs, durationS: 3599 },
    ],
    ['nothing', {}],
    ['no account', undefined],
    ['times without a zone', { startedAtMs: Number.NaN, endedAtMs: Number.NaN }],
  ])('are those of the account: %s', (_, account) => {
    expect(codesOf(account)).toEqual([]);
  });

  it.each<readonly [string, LegalTimes]>([
    ['other times', { startedAtMs, endedAtMs: endedAtMs + 60_000 }],
    ['other times and another duration', { startedAtMs, endedAtMs: endedAtMs + 60_000, durationS: 70 }],
  ])('forbid the bill and fail no stop where the account has %s', (_, account) => {
    expect(codesOf(account)).toEqual(['error legal-duration']);
    const { record } = readRecord(signRecord(fieldPayload, fieldSigner));
    expect(compareTimes(account, record)[0]?.billOnly).toBe(true);
  });

  it.each<readonly [string, LegalTimes, number]>([
    ['a duration alone', { durationS: 70 }, 1],
    [
      'an end that is its begin beside the right duration',
      { startedAtMs, endedAtMs: startedAtMs, durationS: 3600 },
      1,
    ],
    ['the same duration at another time', { startedAtMs: 0, endedAtMs: 3_600_000 }, 2],
  ])('are told where the account differs by %s', (_, account, times) => {
    expect(codesOf(account)).toEqual(Array(times).fill('warning legal-time'));
  });

  it('that cannot be read are not compared', () => {
    expect(
      codesOf({ startedAtMs: 0, endedAtMs: 0 }, changed([/"TM":"2026-03-01T09[^"]*"/, '"TM":"late"'])),
    ).toEqual([]);
  });
});
