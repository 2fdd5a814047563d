import { afterEach, describe, expect, test } from 'vitest';
import type { Fault, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, getStatus, manualClock, patiently, sendRaw, startBody } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(...faults: Fault[]) {
  const simulator = createSimulator({ clock: manualClock(), faults });
  const server = await listen(simulator);
  servers.push(server);
  return { simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

/** Length that the header promises, and how much of the body came. */
function lengths(received: string): { promised: number; came: number } {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  return { promised: Number(/Content-Length: (\d+)/.exec(head)?.[1]), came: body.length };
}

const postStart = (id: string): string => {
  const body = JSON.stringify(startBody(id));
  return `POST /v1/legal HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

describe('refuse', () => {
  test('closes the port until it is cleared, and the port stays the same', async () => {
    const { server, simulator } = await serve();
    simulator.faults.add({ kind: 'refuse' });
    await expect.poll(async () => (await sendRaw(server.port, getStatus)).ending, patiently).toBe('refused');
    simulator.faults.clear('refuse');
    await expect
      .poll(async () => (await sendRaw(server.port, getStatus, text => text.endsWith('}'))).ending)
      .toBe('stopped');
  });

  test('kills open connections', async () => {
    const { server, simulator } = await serve();
    const open = sendRaw(server.port, getStatus);
    await expect.poll(() => simulator.counters.requests(), patiently).toBe(1);
    simulator.faults.add({ kind: 'refuse' });
    expect((await open).ending).toBe('reset');
  });

  test('from the start leaves the port closed', async () => {
    const { server } = await serve({ kind: 'refuse' });
    expect((await sendRaw(server.port, getStatus)).ending).toBe('refused');
  });

  test('ends by itself after its duration', async () => {
    const { server } = await serve({ kind: 'refuse', durationMs: 500 });
    expect((await sendRaw(server.port, getStatus)).ending).toBe('refused');
    await expect
      .poll(() =>
        ask(server, 'GET', '/v1/status').then(
          answer => answer.status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});

test('hang takes the request and sends nothing; the meter has not acted', async () => {
  const { server, simulator } = await serve({ kind: 'hang' });
  const hanging = sendRaw(server.port, postStart('tx'));
  await expect.poll(() => simulator.counters.requests('POST /v1/legal'), patiently).toBe(1);
  expect(simulator.state.openTransactionId).toBeUndefined();
  await server.close();
  expect((await hanging).received).toBe('');
});

test('hang with acts: the meter has acted', async () => {
  const { server, simulator } = await serve({ kind: 'hang', acts: true });
  const hanging = sendRaw(server.port, postStart('tx'));
  await expect.poll(() => simulator.state.openTransactionId, patiently).toBe('tx');
  await server.close();
  expect((await hanging).received).toBe('');
});

test('hangMidBody sends half of the body and keeps the connection', async () => {
  const { server } = await serve({ kind: 'hangMidBody' });
  const { received } = await sendRaw(server.port, getStatus, text => {
    const { promised, came } = lengths(text);
    return came === Math.floor(promised / 2);
  });
  expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
});

test('drip sends a few bytes at a time, and in the end all of them', async () => {
  const { server } = await serve({ kind: 'drip', bytes: 400, everyMs: 5 });
  let pieces = 0;
  const { received } = await sendRaw(server.port, getStatus, text => {
    pieces += 1;
    const { promised, came } = lengths(text);
    return came === promised;
  });
  expect(pieces).toBeGreaterThanOrEqual(3);
  expect(JSON.parse(received.split('\r\n\r\n')[1] ?? '')).toHaveProperty('meterId');
});

test('reset ends the connection before the meter has acted', async () => {
  const { server, simulator } = await serve({ kind: 'reset' });
  expect(await sendRaw(server.port, postStart('tx'))).toEqual({ received: '', ending: 'reset' });
  expect(simulator.state.openTransactionId).toBeUndefined();
});

test('lostAnswer ends the connection after the meter has acted', async () => {
  const { server, simulator } = await serve({ kind: 'lostAnswer' });
  expect(await sendRaw(server.port, postStart('tx'))).toEqual({ received: '', ending: 'reset' });
  expect(simulator.state.openTransactionId).toBe('tx');
});

test('resetMidBody ends the connection within the body', async () => {
  const { server } = await serve({ kind: 'resetMidBody' });
  const { received, ending } = await sendRaw(server.port, getStatus);
  const { promised, came } = lengths(received);
  expect(came).toBe(Math.floor(promised / 2));
  expect(ending).toBe('reset');
});

test('truncate promises all of the body, sends half and closes cleanly', async () => {
  const { server } = await serve({ kind: 'truncate' });
  const { received, ending } = await sendRaw(server.port, getStatus);
  const { promised, came } = lengths(received);
  expect(came).toBe(Math.floor(promised / 2));
  expect(ending).toBe('closed');
});

test('endlessBody goes on until the client hangs up', async () => {
  const { server, simulator } = await serve({ kind: 'endlessBody' });
  const { received } = await sendRaw(server.port, getStatus, text => text.length > 1_000_000);
  expect(received).toContain('Transfer-Encoding: chunked');
  await expect.poll(() => simulator.counters.openConnections, patiently).toBe(0);
});

test('headerFlood sends as many header lines as it is told to', async () => {
  const { server } = await serve({ kind: 'headerFlood', count: 5000 });
  const { received } = await sendRaw(server.port, getStatus, text => text.endsWith('}'));
  expect(received.split('\r\n\r\n')[0]?.match(/^X-Flood-/gm)).toHaveLength(5000);
});

test('powerLoss resets the connection; the meter has not acted and has lost unsaved settings', async () => {
  const { server, simulator } = await serve({ kind: 'powerLoss', match: { method: 'POST' } });
  await ask(server, 'PUT', '/v1/settings', { time: { tz: '+01:00' } });
  expect(await sendRaw(server.port, postStart('tx'))).toEqual({ received: '', ending: 'reset' });
  expect(simulator.state).toMatchObject({
    openTransactionId: undefined,
    settings: { time: { tz: '+00:00' } },
  });
  expect((await ask(server, 'GET', '/v1/status')).status).toBe(200);
});

test('powerLoss with acts strikes after the meter has acted', async () => {
  const { server, simulator } = await serve({ kind: 'powerLoss', acts: true, openTransaction: 'open' });
  expect((await sendRaw(server.port, postStart('tx'))).ending).toBe('reset');
  expect(simulator.state.openTransactionId).toBe('tx');
});

test('reboot resets the connection once', async () => {
  const { server } = await serve({ kind: 'reboot' });
  expect((await sendRaw(server.port, getStatus)).ending).toBe('reset');
  expect((await ask(server, 'GET', '/v1/status')).status).toBe(200);
});
