import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';

const messages: unknown[] = [];
const listen = (message: unknown) => messages.push(message);

beforeEach(() => subscribe('lem-dcbm:request', listen));
afterEach(() => {
  unsubscribe('lem-dcbm:request', listen);
  messages.length = 0;
});

it('tells a listener about each request once, with its status or the code of its error', async () => {
  await using server = await startRawServer({
    onRequest: ({ method }, socket) =>
      method === 'GET' ? socket.write(answer('{}', { status: '404 Not Found' })) : socket.destroy(),
  });
  const { port } = server;
  const transport = createTransport({ host: '127.0.0.1', port, commandTimeoutMs: 2000 });
  await transport.send({ method: 'GET', path: '/v2/legal' }, { priority: 'command' });
  const lost = transport.send(
    { method: 'PUT', path: '/v1/legal', body: '{"secret":1}' },
    { priority: 'command' },
  );
  await expectMeterError(lost, { code: 'METER_CONNECTION_LOST' });
  await transport.close();
  const durationMs = expect.any(Number);
  expect(messages).toEqual([
    { method: 'GET', path: '/v2/legal', host: '127.0.0.1', port, durationMs, status: 404 },
    { method: 'PUT', path: '/v1/legal', host: '127.0.0.1', port, durationMs, error: 'METER_CONNECTION_LOST' },
  ]);
});
