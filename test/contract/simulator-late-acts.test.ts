import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/simulator/index.ts';
import { createSimulator, listen, UnsupportedFaultError } from '../../src/simulator/index.ts';
import { ask, handled, patiently, startBody } from './simulator-probe.ts';

/** A start that is carried out so many ms late. */
function lateStart(more: object = {}): Fault {
  return {
    kind: 'actsLate',
    afterMs: 2000,
    answer: 'status',
    match: { method: 'POST', times: 1 },
    ...more,
  } as Fault;
}

function meter(...faults: Fault[]) {
  const simulator = createSimulator({ faults });
  return { simulator, ...handled(simulator) };
}

describe('a start that is carried out late', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => vi.useRealTimers());

  test('is answered with an error at once, and runs after that time', async () => {
    const { simulator, start } = meter(lateStart());
    expect((await start('t1')).status).toBe(503);
    expect(simulator.lateActs).toBe(1);
    vi.advanceTimersByTime(1999);
    expect(simulator.state.openTransactionId).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(simulator.state.openTransactionId).toBe('t1');
    expect(simulator.lateActs).toBe(0);
  });

  test('is refused then if a transaction runs', async () => {
    const { simulator, start } = meter(lateStart());
    await start('t1');
    await start('t2');
    vi.advanceTimersByTime(2000);
    expect(simulator.state.openTransactionId).toBe('t2');
    expect(simulator.state.numberOfStoredTransactions).toBe(1);
  });

  test('is carried out before the next command on a meter that keeps their order', async () => {
    const { simulator, start, stop } = meter(lateStart({ inOrder: true }));
    await start('t1');
    await stop('t2');
    expect(simulator.state.openTransactionId).toBe('t1');
    expect((await start('t2')).status).toBe(400);
    vi.advanceTimersByTime(2000);
    expect(simulator.state.numberOfStoredTransactions).toBe(1);
  });

  test('is carried out before a later one that is carried out late and sooner, on a meter that keeps their order', async () => {
    const first = lateStart({ inOrder: true });
    const { simulator, start } = meter(first, lateStart({ inOrder: true, afterMs: 500 }));
    await start('t1');
    await start('t2');
    vi.advanceTimersByTime(500);
    expect(simulator.state.openTransactionId).toBe('t1');
    vi.advanceTimersByTime(2000);
    expect(simulator.state.numberOfStoredTransactions).toBe(1);
  });

  test.each(['powerCycle', 'reboot'] as const)('is dropped by a %s', async failure => {
    const { simulator, start } = meter(lateStart());
    await start('t1');
    simulator[failure]();
    vi.advanceTimersByTime(10_000);
    expect(simulator.state.numberOfStoredTransactions).toBe(0);
  });

  test('is given no answer where the connection is reset or hangs', async () => {
    const { start } = meter(lateStart({ answer: undefined }), lateStart({ answer: 'hang' }));
    await expect(start('t1')).rejects.toThrow(UnsupportedFaultError);
  });
});

test('a stop that is carried out late', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const { simulator, start, stop } = meter({
    kind: 'actsLate',
    afterMs: 100,
    answer: 'status',
    status: 500,
    match: { method: 'PUT', path: '^/v./legal', times: 1 },
  });
  await start('t1');
  expect((await stop('t1')).status).toBe(500);
  expect(simulator.state.openTransactionId).toBe('t1');
  vi.advanceTimersByTime(100);
  expect(simulator.state.openTransactionId).toBeUndefined();
  vi.useRealTimers();
});

test('on a socket the client sees a reset, and the meter acts after it', async () => {
  const simulator = createSimulator({ faults: [lateStart({ afterMs: 20, answer: 'reset' })] });
  await using server = await listen(simulator);
  await expect(ask(server, 'POST', '/v1/legal', startBody('t1'))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  await expect.poll(() => simulator.state.openTransactionId, patiently).toBe('t1');
});
