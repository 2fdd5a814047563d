import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../src/domain/measurement.ts';
import { poll as pollEvery } from '../../../src/streams/poll.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, type RawRequest, startRawServer } from '../../support/raw-server.ts';

const get = (path: string) => ({ method: 'GET', path }) as const;
const put = (path: string) => ({ method: 'PUT', path, body: '{}' }) as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;
const background = { priority: 'background', timeoutMs: 40 } as const;

async function startMeter(
  commandTimeoutMs: number,
  onRequest: (request: RawRequest, socket: Socket) => void,
) {
  const server = await startRawServer({ onRequest });
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs });
  return {
    server,
    transport,
    paths: () => server.requests.map(({ path }) => path),
    async [Symbol.asyncDispose]() {
      await transport.close();
      await server.close();
    },
  };
}

const measurement: Measurement = {
  meterId: '1',
  timestamp: '2026-05-06T10:00:00+00:00',
  receivedAt: '2026-05-06T10:00:00.000Z',
  voltageV: 400,
  currentA: 10,
  powerW: 4000,
  energyImportWh: 1,
  energyExportWh: 0,
  temperatureHighC: 20,
  temperatureLowC: 20,
};

/** Answers after so many milliseconds. */
function slowly(ms: number) {
  return (_request: RawRequest, socket: Socket) => setTimeout(() => socket.write(answer('{}')), ms);
}

describe('the deadline of a request', () => {
  it('counts from its turn: waiting behind others costs nothing of it', async () => {
    await using meter = await startMeter(400, slowly(100));
    const paths = Array.from({ length: 8 }, (_, index) => `/c${index}`);
    const polled = meter.transport.send(get('/poll'), poll);
    await Promise.all(paths.map(path => meter.transport.send(put(path), command)));
    expect((await polled).status).toBe(200);
    expect(meter.paths()).toEqual(['/poll', ...paths]);
    expect(meter.transport.statistics).toMatchObject({ failures: 0, connections: 1 });
  });

  it('is not met by a poll that waits for commands, however long they take', async () => {
    await using meter = await startMeter(300, slowly(100));
    const commands = ['/c1', '/c2', '/c3', '/c4'].map(path => meter.transport.send(put(path), command));
    expect((await meter.transport.send(get('/poll'), poll)).status).toBe(200);
    await Promise.all(commands);
    expect(meter.paths()).toEqual(['/c1', '/c2', '/c3', '/c4', '/poll']);
  });
});

describe('a command', () => {
  it('asks all that it has to ask before the next poll', async () => {
    await using meter = await startMeter(5000, slowly(1));
    const asks = async (...paths: string[]) => {
      for (const path of paths) await meter.transport.send(put(path), command);
    };
    const first = asks('/c1', '/c2', '/c3').then(() => asks('/c4'));
    await meter.server.received(1);
    const polled = meter.transport.send(get('/poll'), poll);
    await Promise.all([first, polled]);
    expect(meter.paths()).toEqual(['/c1', '/c2', '/c3', '/c4', '/poll']);
  });

  it('that ran into its deadline lets a waiting poll go before the next one', async () => {
    await using meter = await startMeter(100, ({ path }, socket) => {
      if (path !== '/hangs') socket.write(answer('{}'));
    });
    const hanging = meter.transport.send(put('/hangs'), command);
    const readBack = hanging.catch(() => meter.transport.send(get('/read-back'), command));
    const others = [meter.transport.send(put('/next'), command), meter.transport.send(get('/poll'), poll)];
    await expectMeterError(hanging, { code: 'METER_RESPONSE_TIMEOUT', effect: 'unknown' });
    await Promise.all([readBack, ...others]);
    expect(meter.paths()).toEqual(['/hangs', '/poll', '/next', '/read-back']);
  });
});

describe('what is asked in the background', () => {
  it('is given up in time for the next poll while the meter is fast', async () => {
    await using meter = await startMeter(5000, ({ path }, socket) => {
      if (path !== '/v2/ocmf') socket.write(answer('{}'));
    });
    const record = meter.transport.send(get('/v2/ocmf'), background);
    await meter.transport.send(get('/v2/livemeasure'), poll);
    await expectMeterError(record, { code: 'METER_RESPONSE_TIMEOUT', effect: 'none' });
    expect((await meter.transport.send(get('/v2/livemeasure'), poll)).status).toBe(200);
  });

  it('has the deadline of the others when the meter is slower than that, and cuts no connection', async () => {
    await using meter = await startMeter(5000, slowly(100));
    for (let round = 0; round < 3; round += 1) {
      const record = meter.transport.send(get('/v2/ocmf'), background);
      await meter.transport.send(get('/v2/livemeasure'), poll);
      expect((await record).status).toBe(200);
    }
    expect(meter.server.connections).toBe(1);
    expect(meter.transport.statistics.failures).toBe(0);
  });

  it('comes to its turn beside a poll that is always late', async () => {
    await using meter = await startMeter(5000, slowly(60));
    let polls = 0;
    const read = async (signal: AbortSignal) => {
      await meter.transport.send(get('/v2/livemeasure'), { ...poll, signal });
      polls += 1;
      return measurement;
    };
    const polling = pollEvery({ periodMs: 10, monotonicMs: () => performance.now(), read }).subscribe();
    for (let count = 0; count < 4; count += 1) await meter.transport.send(get('/v2/ocmf'), background);
    polling.unsubscribe();
    expect(polls).toBeLessThanOrEqual(5);
    expect(meter.server.connections).toBe(1);
  });

  it('waits behind the next poll, and its time does not run meanwhile', async () => {
    await using meter = await startMeter(5000, slowly(15));
    const record = meter.transport.send(get('/v2/ocmf'), { ...background, timeoutMs: 1000 });
    await meter.transport.send(put('/command'), command);
    await meter.transport.send(get('/v2/livemeasure'), poll);
    await record;
    expect(meter.paths()).toEqual(['/command', '/v2/livemeasure', '/v2/ocmf']);
  });
});
