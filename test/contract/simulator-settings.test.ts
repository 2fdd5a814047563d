import { afterEach, describe, expect, test } from 'vitest';
import type { SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, hour, manualClock, minute, second, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = createSimulator({ clock, ...options });
  const server = await listen(simulator);
  servers.push(server);
  const put = async (body: unknown) => (await ask(server, 'PUT', '/v1/settings', body)).json.result as number;
  return { clock, simulator, server, put };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

const ntp = {
  servers: [
    { ipAddress: '123.123.123.123', port: 123 },
    { ipAddress: 'time.example.org', port: 213 },
  ],
  syncPeriod: 120,
  ntpActivated: true,
};

test('answers a write with its serial number and a result', async () => {
  const { server, simulator } = await serve();
  const { status, text } = await ask(server, 'PUT', '/v1/settings', { time: { tz: '-08:00' } });
  expect([status, text]).toEqual([200, `{"meterId":"${simulator.meterId}","result":1}`]);
  expect(simulator.state.settings.time.tz).toBe('-08:00');
});

test.each<[string, unknown]>([
  ['NTP servers', { ntp }],
  [
    'empty NTP servers',
    { ntp: { servers: [1, 2].map(() => ({ ipAddress: '', port: 123 })), ntpActivated: false } },
  ],
  ['a time with milliseconds', { time: { utc: '2026-05-06T10:11:12.345Z' } }],
  ['a time zone', { time: { tz: '+13:45' } }],
  [
    'a whole dst rule',
    {
      time: {
        dst: {
          activated: true,
          offset: 60,
          start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
          end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
        },
      },
    },
  ],
  ['the kind of identification', { ocmfId: { IT: 17 } }],
  ['an address', { ipAddress: '192.168.1.20' }],
])('accepts %s', async (_name, body) => {
  const { put } = await serve();
  expect(await put(body)).toBe(1);
});

test.each<[string, unknown]>([
  ['an unknown group', { display: { on: true } }],
  ['an unknown member', { ntp: { ntpEnabled: true } }],
  ['a time zone out of range', { time: { tz: '+15:00' } }],
  ['a time that is not UTC', { time: { utc: '2026-05-06T10:11:12+02:00' } }],
  ['one NTP server', { ntp: { servers: [{ ipAddress: '', port: 123 }] } }],
  ['a kind of identification out of range', { ocmfId: { IT: 18 } }],
  ['a text in place of a boolean', { http: { tls_on: 'true' } }],
  ['nothing', {}],
  ['one good and one bad value', { time: { tz: '+01:00' }, ocmfId: { IT: 99 } }],
])('refuses %s with result 0 and changes nothing', async (_name, body) => {
  const { put, simulator } = await serve();
  const before = structuredClone(simulator.state.settings);
  expect(await put(body)).toBe(0);
  expect(simulator.state.settings).toEqual(before);
});

test('answers 400 to a write that is not JSON', async () => {
  const { server } = await serve();
  expect(await ask(server, 'PUT', '/v1/settings', 'tz=+01:00')).toMatchObject({ status: 400, text: '' });
});

test.each<[string, unknown]>([
  ['the clock', { time: { utc: '2026-05-06T10:11:12Z' } }],
  ['the time zone', { time: { tz: '+01:00' } }],
  ['NTP', { ntp }],
  ['TLS', { http: { tls_on: true } }],
])('refuses %s with result 0 while a transaction runs', async (_name, body) => {
  const { put, server, simulator } = await serve();
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  const before = structuredClone(simulator.state.settings);
  expect(await put(body)).toBe(0);
  expect(simulator.state.settings).toEqual(before);
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  expect(await put(body)).toBe(1);
});

describe('clock', () => {
  test('takes the time that it is given and runs on from there', async () => {
    const { clock, put, server } = await serve({ deviceClock: { offsetMs: -5 * hour } });
    expect((await ask(server, 'GET', '/v1/status')).json.time).toBe('2026-01-15T07:00:00+00:00');
    await put({ time: { utc: '2026-01-15T12:00:00.000Z' } });
    clock.forward(90 * second);
    expect((await ask(server, 'GET', '/v1/status')).json.time).toBe('2026-01-15T12:01:30+00:00');
  });

  test('is valid for 48 hours from a sync, power failure or not', async () => {
    const { clock, put, server, simulator } = await serve({ deviceClock: { synced: false } });
    const isSynced = async () => (await ask(server, 'GET', '/v1/status')).json.status.bits.timeSyncStatusIsOk;
    expect(await isSynced()).toBe(false);
    await put({ time: { utc: '2026-01-15T12:00:00Z' } });
    clock.forward(47 * hour);
    simulator.powerCycle();
    clock.forward(hour - 1);
    expect(await isSynced()).toBe(true);
    clock.forward(1);
    expect(await isSynced()).toBe(false);
    expect((await ask(server, 'POST', '/v1/legal', startBody('tx'))).status).toBe(400);
  });

  test('drifts as much as it is told to', async () => {
    const { clock, simulator } = await serve({ deviceClock: { driftPpm: 50 } });
    clock.forward(100_000 * second);
    expect(simulator.state.clock.utcMs - clock.now()).toBe(5000);
  });

  test('a command sync switches NTP off', async () => {
    const { put, simulator } = await serve();
    await put({ ntp });
    expect(simulator.state.settings.ntp.ntpActivated).toBe(true);
    await put({ time: { utc: '2026-01-15T12:00:00Z' } });
    expect(simulator.state.settings.ntp.ntpActivated).toBe(false);
  });

  test('NTP sets it at once and keeps it valid, but not during a transaction', async () => {
    const { clock, put, server, simulator } = await serve({ deviceClock: { synced: false, offsetMs: hour } });
    await put({ ntp });
    expect(simulator.state.clock).toEqual({ utcMs: clock.now(), isSynced: true });
    clock.forward(100 * hour);
    expect(simulator.state.clock.isSynced).toBe(true);
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    clock.forward(49 * hour);
    expect(simulator.state.clock.isSynced).toBe(false);
    await ask(server, 'PUT', stopPath('tx'), stopBody);
    expect(simulator.state.clock.isSynced).toBe(true);
  });

  test('NTP servers that do not answer leave it as it is', async () => {
    const { put, simulator } = await serve({ deviceClock: { synced: false }, ntpAnswers: false });
    await put({ ntp });
    expect(simulator.state.clock.isSynced).toBe(false);
  });
});

describe('the first two minutes after power-on', () => {
  test('what is written in them applies but is gone after the next power failure', async () => {
    const { clock, put, simulator } = await serve();
    clock.forward(2 * minute - 1);
    await put({ time: { tz: '+01:00' } });
    expect(simulator.state.settings.time.tz).toBe('+01:00');
    simulator.powerCycle();
    expect(simulator.state.settings.time.tz).toBe('+00:00');
  });

  test('what is written after them stays', async () => {
    const { clock, put, simulator } = await serve();
    await put({ ocmfId: { IT: 5 } });
    clock.forward(2 * minute);
    await put({ time: { tz: '+01:00' } });
    simulator.powerCycle();
    expect(simulator.state.settings.time.tz).toBe('+01:00');
    expect(simulator.state.settings.ocmfId.IT).toBe(0);
  });

  test('begin anew with every boot', async () => {
    const { clock, put, simulator } = await serve();
    clock.forward(hour);
    simulator.powerCycle();
    await put({ time: { tz: '+01:00' } });
    simulator.powerCycle();
    expect(simulator.state.settings.time.tz).toBe('+00:00');
  });
});
