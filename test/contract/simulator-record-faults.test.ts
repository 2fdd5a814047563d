import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault, SimulatorOptions } from '../../src/simulator/index.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { handled, manualClock } from './simulator-probe.ts';

/** A meter that has had a, b and again a. */
async function meterWithRecords(options: SimulatorOptions = {}) {
  const simulator = createSimulator({ clock: manualClock(), ...options });
  const probe = handled(simulator);
  for (const id of ['a', 'b', 'a']) {
    await probe.start(id);
    await probe.stop(id);
  }
  const statusesOf = async (...paths: string[]) => {
    const statuses = [];
    for (const path of paths) statuses.push((await probe.get(path)).status);
    return statuses;
  };
  return { simulator, statusesOf, ...probe };
}

describe('one record that can never be read', () => {
  test('by transaction id: at its id, its position and its place, and no other', async () => {
    const unreadable: Fault = {
      kind: 'status',
      status: 404,
      match: { path: '^/v./ocmf', transactionId: 'b' },
    };
    const { statusesOf } = await meterWithRecords({ faults: [unreadable] });
    expect(await statusesOf('/v1/ocmf?transactionId=b', '/v1/ocmf/-1', '/v2/ocmf/2')).toEqual([
      404, 404, 404,
    ]);
    expect(await statusesOf('/v1/ocmf', '/v1/ocmf?transactionId=a', '/v1/ocmf/1')).toEqual([200, 200, 200]);
    expect(await statusesOf('/v1/legal?transactionId=b')).toEqual([200]);
  });

  test('by pagination counter: one of two with the same id, wherever it moves to', async () => {
    const unreadable: Fault = { kind: 'status', status: 500, match: { paginationCounter: 3 } };
    const { simulator, start, stop, statusesOf } = await meterWithRecords();
    simulator.faults.add(unreadable);
    expect(await statusesOf('/v1/ocmf', '/v1/legal', '/v1/ocmf/-2')).toEqual([500, 500, 200]);
    await start('c');
    await stop('c');
    expect(await statusesOf('/v1/ocmf', '/v1/ocmf/-1', '/v1/ocmf?transactionId=a')).toEqual([200, 500, 500]);
  });

  test('an id that the meter does not know matches by its name', async () => {
    const { simulator, statusesOf } = await meterWithRecords();
    simulator.faults.add({ kind: 'status', status: 503, match: { transactionId: 'never' } });
    expect(await statusesOf('/v1/ocmf?transactionId=never', '/v1/ocmf?transactionId=nor')).toEqual([
      503, 400,
    ]);
  });
});

describe('one record that is damaged', () => {
  const damaged = (match: object): Fault => ({ kind: 'tamperRecord', match });

  test('once, and whole at the next read', async () => {
    const { simulator, get } = await meterWithRecords();
    const whole = (await get('/v1/ocmf?transactionId=b')).text;
    simulator.faults.add(damaged({ transactionId: 'b', path: '^/v./ocmf', times: 1 }));
    await get('/v1/ocmf');
    expect((await get('/v1/ocmf/-1')).text).not.toBe(whole);
    expect((await get('/v1/ocmf/-1')).text).toBe(whole);
  });

  test('always, in the same way', async () => {
    const { simulator, get } = await meterWithRecords();
    const whole = (await get('/v1/ocmf/-2')).text;
    simulator.faults.add(damaged({ paginationCounter: 1 }));
    const first = (await get('/v1/ocmf/-2')).text;
    expect(first).not.toBe(whole);
    expect((await get('/v1/ocmf/1')).text).toBe(first);
    expect((await get('/v1/ocmf/2')).status).toBe(200);
  });
});

describe('a meter that takes its time', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  /** How long the meter took for each answer, to 10 ms. */
  async function delaysOf(faults: Fault[], paths: string[]) {
    const { get } = handled(createSimulator({ faults }));
    const delays = [];
    for (const path of paths) {
      let isAnswered = false;
      const answer = get(path).finally(() => {
        isAnswered = true;
      });
      let ms = 0;
      for (; !isAnswered; ms += 10) await vi.advanceTimersByTimeAsync(10);
      await answer;
      delays.push(ms);
    }
    return delays;
  }

  test('answers everything so late', async () => {
    const delays = await delaysOf([{ kind: 'slow', delayMs: 3000 }], ['/v1/status', '/v1/livemeasure']);
    for (const ms of delays) expect(ms).toBeGreaterThanOrEqual(3000);
    for (const ms of delays) expect(ms).toBeLessThan(3050);
  });

  test('within a range of its own for each endpoint, never twice the same, and the same for each seed', async () => {
    const faults: Fault[] = [
      { kind: 'slow', delayMs: 100, upToMs: 900, match: { path: '/v1/status' } },
      { kind: 'slow', delayMs: 2000, upToMs: 4000, match: { path: '/v1/legal' } },
    ];
    const paths = ['/v1/status', '/v1/status', '/v1/legal', '/v1/legal', '/v1/livemeasure'];
    const delays = await delaysOf(faults, paths);
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = delays;
    for (const ms of [first, second]) expect(ms >= 100 && ms < 950).toBe(true);
    for (const ms of [third, fourth]) expect(ms >= 2000 && ms < 4050).toBe(true);
    expect([first === second, third === fourth]).toEqual([false, false]);
    expect(fifth).toBeLessThan(50);
    expect(await delaysOf(faults, paths)).toEqual(delays);
  });
});

test('the faults of a file may use all of it, and are refused where they are wrong', () => {
  const faults: Fault[] = [
    { kind: 'statusSays', running: false, durationMs: 300 },
    { kind: 'legalSays', paginationCounter: 3, match: { times: 1 } },
    { kind: 'actsLate', afterMs: 1000, answer: 'hang' },
    { kind: 'firmware', set: { legalRunningBit: 'never', closedRecordKeepsBit: true } },
    { kind: 'slow', delayMs: 1, upToMs: 2, match: { transactionId: 'a', paginationCounter: 1 } },
  ];
  expect(createSimulator({ faults }).faults.list).toHaveLength(faults.length);
  const wrong = [
    { kind: 'statusSays' },
    { kind: 'legalSays', paginationCounter: -1 },
    { kind: 'actsLate', afterMs: 1, answer: 'later' },
    { kind: 'firmware', set: { virginLegal: 'none' } },
    { kind: 'firmware', set: { colour: 'green' } },
  ];
  expect(() => createSimulator({ faults: wrong as never })).toThrow(
    /\[0\]\.running.*\[1\]\.paginationCounter.*\[2\]\.answer.*\[3\]\.set.*\[4\]\.set/s,
  );
});
