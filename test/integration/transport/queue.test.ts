import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../src/simulator/certificate.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';

const get = (path: string) => ({ method: 'GET', path }) as const;
const put = (path: string) => ({ method: 'PUT', path, body: '{}' }) as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

/** A meter that holds each answer back until the test lets it go. */
async function startHoldingServer() {
  const held: Socket[] = [];
  const server = await startRawServer({ onRequest: (_request, socket) => held.push(socket) });
  const letGo = () => held.shift()?.write(answer('{}'));
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
  return { server, transport, letGo, paths: () => server.requests.map(({ path }) => path) };
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe('the queue', () => {
  it('sends commands before polls, each in the order of the calls', async () => {
    const { server, transport, letGo, paths } = await startHoldingServer();
    const all = [
      transport.send(get('/first'), poll),
      transport.send(get('/poll-1'), poll),
      transport.send(get('/poll-2'), poll),
      transport.send(put('/command-1'), command),
      transport.send(put('/command-2'), command),
    ];
    for (let count = 1; count <= all.length; count += 1) {
      await server.received(count);
      letGo();
    }
    await Promise.all(all);
    expect(paths()).toEqual(['/first', '/command-1', '/command-2', '/poll-1', '/poll-2']);
    await transport.close();
    await server.close();
  });

  it('has never more than one request in flight', async () => {
    let inFlight = 0;
    let most = 0;
    await using server = await startRawServer({
      onRequest(_request, socket) {
        inFlight += 1;
        most = Math.max(most, inFlight);
        setImmediate(() => {
          inFlight -= 1;
          socket.write(answer('{}'));
        });
      },
    });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const requests = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? transport.send(get('/v1/status'), poll) : transport.send(put('/v1/legal'), command),
    );
    await Promise.all(requests);
    expect(most).toBe(1);
    expect(server.requests).toHaveLength(40);
    expect(server.connections).toBe(1);
    await transport.close();
  });

  it('goes on after each of many requests that fail', async () => {
    await using server = await startRawServer({
      onRequest: (request, socket) =>
        request.path === '/bad' ? socket.destroy() : socket.write(answer('{}')),
    });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const paths = ['/bad', '/good', '/bad', '/bad', '/good', '/bad', '/good'];
    const outcomes = await Promise.allSettled(paths.map(path => transport.send(put(path), command)));
    expect(outcomes.map(({ status }) => status)).toEqual(
      paths.map(path => (path === '/good' ? 'fulfilled' : 'rejected')),
    );
    await transport.close();
  });
});

describe('cancelling', () => {
  it('takes a waiting command out of the queue, never sent', async () => {
    const { server, transport, letGo, paths } = await startHoldingServer();
    const cancel = new AbortController();
    const first = transport.send(get('/first'), poll);
    const waiting = transport.send(put('/waiting'), { ...command, signal: cancel.signal });
    await server.received(1);
    cancel.abort();
    await expectMeterError(waiting, { code: 'METER_ABORTED', effect: 'none' });
    letGo();
    await first;
    const last = transport.send(get('/last'), poll);
    await server.received(2);
    letGo();
    await last;
    expect(paths()).toEqual(['/first', '/last']);
    await transport.close();
    await server.close();
  });

  it('cuts a request in flight off, says that a command may have acted, and lets the next one go', async () => {
    const { server, transport, letGo } = await startHoldingServer();
    const cancel = new AbortController();
    const running = transport.send(put('/running'), { ...command, signal: cancel.signal });
    const next = transport.send(get('/next'), poll);
    await server.received(1);
    cancel.abort(new Error('not needed any more'));
    const error = await expectMeterError(running, { code: 'METER_ABORTED', effect: 'unknown' });
    expect(error.cause).toEqual(new Error('not needed any more'));
    await server.received(2);
    letGo();
    letGo();
    expect((await next).status).toBe(200);
    const later = transport.send(get('/later'), poll);
    await server.received(3);
    letGo();
    await later;
    expect(server.connections).toBe(2);
    await transport.close();
    await server.close();
  });

  it('of everything at once sends nothing of what was waiting', async () => {
    const { server, transport, letGo, paths } = await startHoldingServer();
    const { signal, abort } = abortable();
    const all = ['/running', '/waiting', '/waiting-too'].map(path =>
      transport.send(put(path), { ...command, signal }),
    );
    await server.received(1);
    abort();
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const next = transport.send(get('/next'), poll);
    await server.received(2);
    letGo();
    letGo();
    await next;
    expect(paths()).toEqual(['/running', '/next']);
    expect(transport.statistics.connections).toBe(2);
    await transport.close();
    await server.close();
  });

  it('does not send a read again whose kept-alive connection it cuts', async () => {
    const { server, transport, letGo, paths } = await startHoldingServer();
    const { signal, abort } = abortable();
    const first = transport.send(get('/first'), poll);
    await server.received(1);
    letGo();
    await first;
    const cancelled = transport.send(get('/cancelled'), { ...poll, signal });
    await server.received(2);
    abort();
    await expectMeterError(cancelled, { code: 'METER_ABORTED', effect: 'none' });
    const last = transport.send(get('/last'), poll);
    await server.received(3);
    letGo();
    letGo();
    await last;
    const next = transport.send(put('/command'), command);
    await server.received(4);
    letGo();
    await next;
    expect(paths()).toEqual(['/first', '/cancelled', '/last', '/command']);
    expect(transport.statistics).toMatchObject({ connections: 2, resends: 0 });
    await transport.close();
    await server.close();
  });

  it('reports no effect for a read that was cancelled in flight', async () => {
    const { server, transport } = await startHoldingServer();
    const cancel = new AbortController();
    const running = transport.send(get('/running'), { ...poll, signal: cancel.signal });
    await server.received(1);
    cancel.abort();
    await expectMeterError(running, { code: 'METER_ABORTED', effect: 'none' });
    await transport.close();
    await server.close();
  });

  it('ends an attempt that is still connecting, and its socket with it', async () => {
    await using server = await startRawServer();
    const { certificatePem } = createCertificate({ commonName: 'meter', serialNumber: Uint8Array.of(1) });
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: 5000,
      tlsCertificate: certificatePem,
    });
    const cancel = new AbortController();
    const connecting = transport.send(put('/v1/legal'), { ...command, signal: cancel.signal });
    await server.connected(1);
    cancel.abort();
    await expectMeterError(connecting, { code: 'METER_ABORTED', effect: 'none' });
    await server.allClosed();
    expect(server.connections).toBe(1);
    await transport.close();
  });

  it('sends nothing for a signal that is already aborted', async () => {
    await using server = await startRawServer();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const signal = AbortSignal.abort();
    const never = transport.send(put('/v1/legal'), { ...command, signal });
    await expectMeterError(never, { code: 'METER_ABORTED', effect: 'none' });
    await transport.send(get('/v1/status'), poll);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/status']);
    await transport.close();
  });

  it('does not count as a failure of the link', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: 9, commandTimeoutMs: 5000 });
    const never = transport.send(get('/v1/status'), { ...poll, signal: AbortSignal.abort() });
    await expectMeterError(never, { code: 'METER_ABORTED' });
    expect(transport.statistics).toMatchObject({ requests: 1, failures: 0 });
    await transport.close();
  });
});

describe('closing', () => {
  it('ends the running and the waiting commands, each with the effect that it may have had', async () => {
    const { server, transport, paths } = await startHoldingServer();
    const running = transport.send(put('/running'), command);
    const waiting = transport.send(put('/waiting'), command);
    const waitingPoll = transport.send(get('/waiting'), poll);
    await server.received(1);
    const outcomes = Promise.all([
      expectMeterError(running, { code: 'METER_STOPPED', effect: 'unknown' }),
      expectMeterError(waiting, { code: 'METER_STOPPED', effect: 'none' }),
      expectMeterError(waitingPoll, { code: 'METER_STOPPED', effect: 'none' }),
    ]);
    await transport.close();
    await outcomes;
    await server.allClosed();
    expect(paths()).toEqual(['/running']);
    expect(server.connections).toBe(1);
    await server.close();
  });

  it('ends an attempt that is still connecting', async () => {
    await using server = await startRawServer();
    const { certificatePem } = createCertificate({ commonName: 'meter', serialNumber: Uint8Array.of(1) });
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: 5000,
      tlsCertificate: certificatePem,
    });
    const outcome = expectMeterError(transport.send(put('/v1/legal'), command), {
      code: 'METER_STOPPED',
      effect: 'none',
    });
    await server.connected(1);
    await transport.close();
    await outcome;
    await server.allClosed();
  });

  it('may be done twice, and refuses every request after it', async () => {
    await using server = await startRawServer();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    await transport.send(get('/v1/status'), poll);
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    const late = transport.send(put('/v1/legal'), command);
    await expectMeterError(late, { code: 'METER_STOPPED', effect: 'none' });
    expect(server.requests).toHaveLength(1);
    await server.allClosed();
  });
});
