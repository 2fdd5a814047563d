import { describe, expect, it } from 'vitest';
import { deviceTimeMs } from '../../../src/domain/device-time.ts';

const noonMs = Date.parse('2026-05-06T12:00:00Z');

describe('a time that the meter wrote', () => {
  it.each([
    ['2026-05-06T12:00:00Z', noonMs],
    ['2026-05-06T14:00:00+02:00', noonMs],
    ['2026-05-06T14:00:00+0200', noonMs],
    ['2026-05-06T12:00:00,250Z', noonMs + 250],
    ['2026-05-06T12:00:00.123456Z', noonMs + 123],
    ['2026-05-06T11:45:00.5-00:15', noonMs + 500],
  ])('%s is understood', (text, expectedMs) => {
    expect(deviceTimeMs(text)).toBe(expectedMs);
  });

  it.each(['2026-05-06T12:00:00', 'noon', ''])('"%s" is no known moment', text => {
    expect(deviceTimeMs(text)).toBeNaN();
  });
});
