import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/index.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { handled, manualClock } from './simulator-probe.ts';

/** A meter asked without a socket. */
function meter(options: SimulatorOptions = {}) {
  const simulator = createSimulator({ clock: manualClock(), ...options });
  const probe = handled(simulator);
  return {
    ...probe,
    simulator,
    /** What both witnesses say now: is a transaction running? */
    async witnesses() {
      const { value, bits } = (await probe.get('/v1/status')).json.status;
      const { meterValue } = (await probe.get('/v1/legal')).json;
      expect((value & 4) !== 0).toBe(bits.transactionIsOnGoing);
      return [bits.transactionIsOnGoing, (meterValue.transactionStatus & 4) !== 0];
    },
  };
}

afterEach(() => vi.useRealTimers());

describe('the two witnesses', () => {
  test('agree by themselves', async () => {
    const { start, stop, witnesses } = meter();
    await start('t1');
    expect(await witnesses()).toEqual([true, true]);
    await stop('t1');
    expect(await witnesses()).toEqual([false, false]);
  });

  test('/status says for so many requests that nothing runs, and then the truth', async () => {
    const { start, simulator, witnesses } = meter();
    await start('t1');
    simulator.faults.add({ kind: 'statusSays', running: false, match: { times: 2 } });
    expect([await witnesses(), await witnesses(), await witnesses()]).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ]);
    expect(simulator.state.openTransactionId).toBe('t1');
  });

  test('/status says for so many ms that one runs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { start, stop, simulator, witnesses } = meter();
    await start('t1');
    await stop('t1');
    simulator.faults.add({ kind: 'statusSays', running: true, durationMs: 300 });
    expect(await witnesses()).toEqual([true, false]);
    vi.advanceTimersByTime(299);
    expect(await witnesses()).toEqual([true, false]);
    vi.advanceTimersByTime(1);
    expect(await witnesses()).toEqual([false, false]);
  });

  test('/legal says it for itself', async () => {
    const { start, stop, simulator, witnesses } = meter({
      faults: [{ kind: 'legalSays', running: false, match: { times: 1 } }],
    });
    await start('t1');
    expect(await witnesses()).toEqual([true, false]);
    expect(await witnesses()).toEqual([true, true]);
    await stop('t1');
    simulator.faults.add({ kind: 'legalSays', running: true, match: { times: 1 } });
    expect(await witnesses()).toEqual([false, true]);
    expect(await witnesses()).toEqual([false, false]);
  });

  test('may both be wrong, each in its way', async () => {
    const { start, simulator, witnesses } = meter();
    await start('t1');
    simulator.faults.add({ kind: 'statusSays', running: false }, { kind: 'legalSays', running: false });
    expect(await witnesses()).toEqual([false, false]);
    simulator.faults.clear('statusSays');
    expect(await witnesses()).toEqual([true, false]);
  });

  test('the answer to a stop is no witness, and stays true', async () => {
    const { start, stop } = meter({ faults: [{ kind: 'legalSays', running: true }] });
    await start('t1');
    expect((await stop('t1')).json.meterValue.transactionStatus).toBe(17);
  });
});

describe('a firmware', () => {
  test('may never show in /legal that its transaction runs', async () => {
    const { start, get, witnesses } = meter({ legalRunningBit: 'never' });
    await start('t1');
    expect(await witnesses()).toEqual([true, false]);
    expect((await get('/v1/legal')).json).toMatchObject({
      transactionId: 't1',
      meterValue: { transactionStatus: 17, intermediateRead: true },
    });
  });

  test('may keep the bit in a record that a power loss closed, for ever', async () => {
    const { start, stop, simulator, witnesses } = meter({ closedRecordKeepsBit: true });
    await start('t1');
    simulator.powerCycle();
    expect(await witnesses()).toEqual([false, true]);
    await start('t2');
    await stop('t2');
    expect(await witnesses()).toEqual([false, false]);
  });

  test('marks an interim record with TX C and intermediateRead, or does not mark the first', async () => {
    const { start, stop, get, simulator } = meter();
    await start('t1');
    expect((await get('/v1/ocmf')).text).toContain('"TX":"C"');
    expect((await get('/v1/legal')).json.meterValue).toMatchObject({
      transactionStatus: 21,
      intermediateRead: true,
    });
    simulator.setTraits({ interimEndReading: 'E' });
    expect((await get('/v1/ocmf')).text).toContain('"TX":"E"');
    simulator.setTraits({ interimEndReading: 'C' });
    await stop('t1');
    expect((await get('/v1/ocmf')).text).toContain('"TX":"E"');
  });

  test.each([
    ['record', 200],
    ['status400', 400],
    ['status404', 404],
  ] as const)('answers /legal on a virgin meter as %s', async (virginLegal, status) => {
    const { start, get } = meter({ virginLegal, notFoundStatus: 400 });
    expect((await get('/v1/legal')).status).toBe(status);
    expect((await get('/v1/legal/-1')).status).toBe(400);
    await start('t1');
    expect((await get('/v1/legal')).status).toBe(200);
  });

  test('can be changed by a fault from a file, and a trait that is not named stays', async () => {
    const { start, simulator, witnesses } = meter({
      virginLegal: 'status404',
      faults: [{ kind: 'firmware', set: { legalRunningBit: 'never' }, match: { after: 1 } }],
    });
    await start('t1');
    expect(await witnesses()).toEqual([true, false]);
    simulator.setTraits({ legalRunningBit: 'shown' });
    expect(await witnesses()).toEqual([true, true]);
    expect((await handled(createSimulator({ virginLegal: 'status404' })).get('/v1/legal')).status).toBe(404);
  });
});

describe('the pagination counter', () => {
  test('goes on from where it was set, and what is stored keeps its own', async () => {
    const { start, stop, get, simulator } = meter({ nextPaginationCounter: 70_001 });
    for (const id of ['t1', 't2', 't3']) {
      if (id === 't3') simulator.setPaginationCounter(5);
      await start(id);
      expect((await get('/v1/legal')).json.transactionId).toBe(id);
      await stop(id);
    }
    const counterAt = async (path: string) => (await get(path)).json.paginationCounter;
    expect(await counterAt('/v1/legal/-2')).toBe(70_001);
    expect(await counterAt('/v1/legal/-1')).toBe(70_002);
    expect(await counterAt('/v1/legal')).toBe(5);
    expect((await get('/v1/ocmf')).text).toContain('"PG":"T5"');
    expect((await get('/v1/status')).json).toMatchObject({
      numberOfStoredTransactions: 3,
      indexOfLastTransaction: 3,
    });
  });

  test('is shown wrongly once', async () => {
    const { start, get, simulator } = meter();
    await start('t1');
    simulator.faults.add({ kind: 'legalSays', paginationCounter: 9, match: { times: 1 } });
    expect((await get('/v1/legal')).json).toMatchObject({
      paginationCounter: 9,
      meterValue: { transactionStatus: 21 },
    });
    expect((await get('/v1/legal')).json.paginationCounter).toBe(1);
  });
});
