import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { endingOf } from '../../support/handed-over.ts';
import { type HostileMeter, startHostileMeter } from '../../support/hostile-meter.ts';
import { doorOf } from '../../support/meter-door.ts';
import { answer, type RawRequest } from '../../support/raw-server.ts';
import { createRig, type Rig } from '../../support/rig.ts';
import { startTlsServer, tlsMeter, tlsTransportTo } from '../../support/tls-meter.ts';
import { weakTls } from '../../support/weak-tls.ts';

/** What public reports say of the wire, each as bytes of this meter: rows of the list of cases, by letters and numbers. */

let open: HostileMeter | undefined;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});

async function hostileMeter(): Promise<HostileMeter> {
  open = await startHostileMeter();
  return open;
}

/** The answers of the meter itself to these requests, in the bytes that a test likes. */
function answers(
  meter: HostileMeter,
  requests: string,
  bytesOf: (text: string, status: string, method: string) => string,
): void {
  const write = async (socket: Socket, { method, path, body }: RawRequest) => {
    const init = method === 'GET' ? { method } : { method, body };
    const response = await meter.simulator.handle(new Request(`http://meter.test${path}`, init));
    socket.write(bytesOf(await response.text(), `${response.status} X`, method));
  };
  meter.attack(requests, (socket, request) => void write(socket, request));
}

async function wholeSession(meter: HostileMeter) {
  const { meter: driver, measured } = meter.driver();
  await driver.start();
  await driver.startTransaction(aRequest('tx-1'));
  await measured();
  return driver.stopTransaction('tx-1');
}

describe('a meter is driven through a whole session that', () => {
  it.each([
    ['H8: says 100 Continue, unasked, before its answers to PUT and POST', /^(PUT|POST)/],
    ['a kind of H8: says 100 Continue before each answer', /./],
  ])('%s', async (_, methods) => {
    const meter = await hostileMeter();
    answers(meter, '', (text, status, method) => {
      const before = methods.test(method) ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
      return before + answer(text, { status });
    });
    const record = await wholeSession(meter);
    expect(record.verification.verdict).toBe('valid');
    expect(meter.simulator.counters.writes.some(({ body }) => body.includes('"utc"'))).toBe(true);
  });

  it('a kind of J3 and R2: has a byte order mark and an empty line before each answer', async () => {
    const meter = await hostileMeter();
    answers(meter, '', (text, status) => answer(`\ufeff\r\n${text}`, { status }));
    const record = await wholeSession(meter);
    expect(record.ocmf).toMatch(/^OCMF\|/);
    expect(record.verification.verdict).toBe('valid');
  });
});

describe('an answer', () => {
  it('H13: with its length twice is refused as one whose framing is broken', async () => {
    const meter = await hostileMeter();
    answers(meter, 'GET /v1/status', text => {
      const length = `Content-Length: ${Buffer.byteLength(text)}\r\n`;
      return `HTTP/1.1 200 OK\r\n${length}${length}\r\n${text}`;
    });
    const error = await expectMeterError(meter.driver().meter.start(), { code: 'METER_RESPONSE_INVALID' });
    expect(error.message).toContain('Content-Length twice');
  });

  it.each<readonly [string, (text: string) => string]>([
    [
      'a list of lengths',
      text => `Content-Length: ${Buffer.byteLength(text)}, ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    ],
    ['a length that is none', text => `Content-Length: many\r\n\r\n${text}`],
    ['a negative length', text => `Content-Length: -1\r\n\r\n${text}`],
    [
      'chunks with blanks in their size',
      text =>
        `Transfer-Encoding: chunked\r\n\r\n ${Buffer.byteLength(text).toString(16)}  \r\n${text}\r\n0\r\n\r\n`,
    ],
    ['chunks without a size', text => `Transfer-Encoding: chunked\r\n\r\n\r\n${text}\r\n0\r\n\r\n`],
  ])('a kind of H13: with %s is refused as one whose framing is broken', async (_, rest) => {
    const meter = await hostileMeter();
    answers(meter, 'GET /v1/status', text => `HTTP/1.1 200 OK\r\n${rest(text)}`);
    const error = await expectMeterError(meter.driver().meter.start(), { code: 'METER_RESPONSE_INVALID' });
    expect(error.message).toMatch(/framing is broken|Content-Length twice/);
  });

  it('J3: with a byte order mark is read', async () => {
    const meter = await hostileMeter();
    answers(meter, 'GET /v1/status', text => answer(`\ufeff${text}`));
    const { meterId } = await meter.driver().meter.start();
    expect(meterId).toBe(meter.simulator.meterId);
  });

  it.each<readonly [string, (text: string) => string, readonly string[]]>([
    ['J1: with -nan', text => text.replace(/"power":[^,]*/, '"power":-nan'), ['-nan', 'byte', '"power":']],
    ['J5: that is a web page', () => '<html><body>Please log in', ['web page', '<html><body>Please']],
    ['a kind of J1: that is cut', text => text.slice(0, 40), ['too early', 'byte 40']],
    ['a kind of J1: with a comma too many', text => text.replace('}', ',}'), ['byte', ',}']],
  ])('%s is refused with what and where', async (_, change, parts) => {
    const meter = await hostileMeter();
    answers(meter, 'GET /v2/livemeasure', text => answer(change(text)));
    const driver = meter.driver();
    await driver.meter.start();
    const { error } = await driver.event('link.degraded');
    expect(error.code).toBe('METER_RESPONSE_INVALID');
    for (const part of parts) expect(error.message).toContain(part);
    expect(error.message).not.toContain('a syntax error');
  });
});

describe('a handshake with a meter', () => {
  it('X1: that has a key exchange of 1024 bits succeeds by its exact pin, with a warning', async () => {
    const warnings: string[] = [];
    await using server = await startTlsServer(tlsMeter, weakTls['a key exchange of 1024 bits']);
    const transport = tlsTransportTo(server, { onWarning: message => warnings.push(message) });
    const { status } = await transport.send({ method: 'GET', path: '/v1/status' }, { priority: 'poll' });
    await transport.close();
    expect(status).toBe(200);
    expect(warnings).toEqual([expect.stringContaining('too weak')]);
  });

  const nothingInCommon: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'AES128-CCM@SECLEVEL=0' };

  it('X2: that has no cipher in common says so, and advises nobody to give TLS up', async () => {
    await using server = await startTlsServer(tlsMeter, nothingInCommon);
    const transport = tlsTransportTo(server);
    const asked = transport.send({ method: 'GET', path: '/v1/status' }, { priority: 'poll' });
    const error = await expectMeterError(asked, { code: 'METER_TLS_FAILED', effect: 'none' });
    await transport.close();
    expect(error.message).toContain('no common cipher');
    expect(error.message).not.toMatch(/remove the certificate|switch TLS on/);
  });
});

describe('while a command takes the meter long', () => {
  const deadlineMs = 5000;
  const periodMs = 1000;

  function gapsOf({ measurements }: Rig): number[] {
    const times = measurements.map(({ receivedAt }) => Date.parse(receivedAt));
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  }

  it('G1: as PUT /v1/settings never answers, measurements come within a period after each batch', async () => {
    await using rig = await createRig({ simulator: { deviceClock: { synced: false } } });
    const door = doorOf(rig.simulator);
    await endingOf(rig, rig.meter.start());
    await rig.pass(3000);
    door.hang(/^PUT \/v1\/settings/);
    const asked = endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')), { withinMs: 120_000 });
    const { error } = await asked;
    const refusedMs = Date.now();
    expect(error?.effect).toBe('none');
    const before = rig.measurements.length;
    await rig.until('a measurement', () => rig.measurements.length > before, periodMs);
    expect(Date.now() - refusedMs).toBeLessThanOrEqual(periodMs);
    expect(Math.max(...gapsOf(rig))).toBeLessThanOrEqual(deadlineMs + periodMs);
    expect(rig.eventsOf('link.lost')).toEqual([]);
  });

  it('G3: as POST /legal takes three seconds, it is started once, and measurements come within a period', async () => {
    await using rig = await createRig();
    const door = doorOf(rig.simulator);
    await endingOf(rig, rig.meter.start());
    await rig.pass(3000);
    door.hold(/^POST \/v2\/legal/, 3000);
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    expect(error).toBeUndefined();
    expect(door.count(/^POST \/v2\/legal/)).toBe(1);
    const before = rig.measurements.length;
    await rig.until('a measurement', () => rig.measurements.length > before, periodMs);
    expect(Math.max(...gapsOf(rig))).toBeLessThanOrEqual(deadlineMs + periodMs);
    expect(rig.eventsOf('link.lost')).toEqual([]);
  });
});
