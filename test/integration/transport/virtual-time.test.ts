import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { startRawServer } from '../../support/raw-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => vi.useRealTimers());

it('lets the deadline pass in virtual time and leaves no timer behind', async () => {
  await using server = await startRawServer({ onRequest: () => undefined });
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 20_000 });
  const slow = transport.send({ method: 'PUT', path: '/v1/legal' }, { priority: 'command' });
  const outcome = expectMeterError(slow, { code: 'METER_RESPONSE_TIMEOUT', effect: 'unknown' });
  await server.received(1);
  vi.advanceTimersByTime(20_000);
  await outcome;
  await transport.close();
  expect(vi.getTimerCount()).toBe(0);
});

it('works on after hours of virtual time without a request', async () => {
  await using server = await startRawServer();
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
  const get = { method: 'GET', path: '/v1/status' } as const;
  for (let hour = 0; hour < 3; hour += 1) {
    expect((await transport.send(get, { priority: 'poll' })).status).toBe(200);
    await vi.advanceTimersByTimeAsync(3_600_000);
  }
  expect(transport.statistics.failures).toBe(0);
  await transport.close();
});
