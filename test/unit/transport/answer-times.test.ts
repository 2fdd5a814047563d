import { describe, expect, it } from 'vitest';
import type { WireRequest } from '../../../src/protocol/wire.ts';
import { createAnswerTimes } from '../../../src/transport/answer-times.ts';

const poll = { method: 'GET', path: '/v2/livemeasure' } as const;
const record = { method: 'GET', path: '/v2/ocmf/-3' } as const;
const sameEndpoint = { method: 'GET', path: '/v2/ocmf?transactionId=a%2Fb' } as const;
const shortMs = 800;
const longMs = 5000;

function given(...answersMs: number[]) {
  let nowMs = 0;
  const times = createAnswerTimes(() => nowMs);
  const answered = (request: WireRequest, durationMs: number) => {
    const answer = times.begin(request);
    nowMs += durationMs;
    answer();
  };
  for (const durationMs of answersMs) answered(poll, durationMs);
  return { ...times, answered };
}

describe('a background request', () => {
  it.each([
    ['nothing is known of the meter', [], shortMs],
    ['the meter answers at once', [20, 30, 25], shortMs],
    ['the meter takes a second', [1000], longMs],
    ['one of the last five answers took so long that another may take too long', [401, 5, 5, 5, 5], longMs],
    ['that is longer ago', [401, 5, 5, 5, 5, 5], shortMs],
  ])('gets its time by what is known: %s', (_name, answersMs, expectedMs) => {
    expect(given(...answersMs).backgroundTimeoutMs(record, shortMs, longMs)).toBe(expectedMs);
  });

  it('never gets more than the deadline of the others', () => {
    expect(given(20).backgroundTimeoutMs(record, 48_000, longMs)).toBe(longMs);
  });

  it('gets the long time where its own endpoint is known to be slow, whatever polls take', () => {
    const times = given(5);
    times.answered(record, 3000);
    for (let count = 0; count < 100; count += 1) times.answered(poll, 5);
    expect(times.backgroundTimeoutMs(sameEndpoint, shortMs, longMs)).toBe(longMs);
    expect(times.backgroundTimeoutMs(poll, shortMs, longMs)).toBe(shortMs);
  });

  it('gets the long time no more once its endpoint has not answered three times', () => {
    const times = given(5);
    times.answered(record, 3000);
    for (let count = 0; count < 10; count += 1) times.answered(poll, 5);
    const givenMs = Array.from({ length: 5 }, () => {
      const ms = times.backgroundTimeoutMs(record, shortMs, longMs);
      times.ranOut(record);
      return ms;
    });
    expect(givenMs).toEqual([longMs, longMs, longMs, shortMs, shortMs]);
  });

  it('of an endpoint that never answers in the short time gets the long one at every tenth try', () => {
    const times = given(5);
    const long = Array.from({ length: 30 }, (_, index) => {
      const ms = times.backgroundTimeoutMs(record, shortMs, longMs);
      times.ranOut(record);
      return ms === longMs ? index + 1 : 0;
    });
    expect(long.filter(index => index > 0)).toEqual([10, 20, 30]);
  });

  it('gets its time also when the clock of the host throws', () => {
    const times = createAnswerTimes(() => {
      throw new Error('no clock');
    });
    times.begin(poll)();
    expect(times.backgroundTimeoutMs(record, shortMs, longMs)).toBe(shortMs);
  });
});
