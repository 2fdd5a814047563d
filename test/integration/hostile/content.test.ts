import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { type Attack, startHostileMeter } from '../../support/hostile-meter.ts';
import { answer } from '../../support/raw-server.ts';
import { legalBody, liveBody, statusBody } from '../../unit/protocol/answers.ts';

const json =
  (body: unknown, options: Parameters<typeof answer>[1] = {}): Attack =>
  socket =>
    socket.write(answer(typeof body === 'string' ? body : JSON.stringify(body), options));

const live = JSON.stringify(liveBody);
const register = '"energyImportTotal":876895.134';

/** A body that is JSON, and what is wrong with it. */
const lies: readonly (readonly [string, string])[] = [
  ['true in place of a register', live.replace(register, '"energyImportTotal":true')],
  ['a register as text', live.replace(register, '"energyImportTotal":"1.0"')],
  ['null in place of a register', live.replace(register, '"energyImportTotal":null')],
  ['a negative register', live.replace(register, '"energyImportTotal":-0.001')],
  ['a register of 1e300', live.replace(register, '"energyImportTotal":1e300')],
  ['a register of 1e999', live.replace(register, '"energyImportTotal":1e999')],
  ['NaN', live.replace(register, '"energyImportTotal":NaN')],
  ['Infinity', live.replace(register, '"energyImportTotal":Infinity')],
  ['a register twice', live.replace(register, `${register},${register}`)],
  ['a register only in __proto__', live.replace(register, `"__proto__":{${register}}`)],
  [
    'a register only in constructor.prototype',
    live.replace(register, `"constructor":{"prototype":{${register}}}`),
  ],
  ['a time that is not ISO 8601', live.replace('2026-05-06T12:11:12+02:00', '05/06/2026 12:11')],
  ['a time in the 13th month', live.replace('2026-05', '2026-13')],
  ['a web page', '<html><script>alert(1)</script></html>'],
  ['half of its JSON', live.slice(0, live.length / 2)],
  ['an unpaired surrogate for a key', live.replace('voltage', '\\ud800')],
];

describe('a measurement with', () => {
  it.each(lies)('%s degrades the link and is never given out', async (_name, body) => {
    await using hostile = await startHostileMeter();
    const { meter, event, measured, measurements } = hostile.driver();
    await meter.start();
    await measured();
    hostile.attack('GET /v2/livemeasure', json(body));
    const before = measurements.length;
    const { error } = await event('link.degraded');
    expect(error).toMatchObject({
      code: 'METER_RESPONSE_INVALID',
      context: { endpoint: 'GET /v2/livemeasure' },
    });
    expect(measurements).toHaveLength(before);
    hostile.calm();
    await measured();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each(['text/html', 'image/png', 'application/json; charset=utf-16'])(
    'the content type %s counts by its bytes, not by its label',
    async type => {
      await using hostile = await startHostileMeter();
      hostile.attack('GET /v2/livemeasure', socket =>
        socket.write(answer(live).replace('application/json', type)),
      );
      const { meter, measured } = hostile.driver();
      await meter.start();
      expect((await measured()).energyImportWh).toBe(876_895_134);
    },
  );
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'with status %i is an error, for each kind of request, and never followed',
    async status => {
      await using elsewhere = await startHostileMeter();
      await using hostile = await startHostileMeter();
      const location = `location: http://127.0.0.1:${elsewhere.server.port}/v1/status\r\n`;
      const redirect = json('', { status: `${status} Away`, headers: location });
      const { meter, event } = hostile.driver({ staleAfterMs: 5000 });
      await meter.start();
      hostile.attack('POST /v2/legal', redirect);
      await expectMeterError(meter.startTransaction(aRequest('tx-1')), { code: 'METER_HTTP_STATUS' });
      hostile.attack('GET /v2/livemeasure', redirect);
      expect((await event('link.degraded')).error).toMatchObject({
        code: 'METER_HTTP_STATUS',
        context: { status },
      });
      expect(elsewhere.server.connections).toBe(0);
    },
  );
});

describe('a second answer that nobody asked for', () => {
  const forged = answer('{"running":true}', { status: '201 Created' });
  const ways: readonly (readonly [string, (socket: Socket, sent: () => void) => void])[] = [
    ['right behind a measurement', (socket, sent) => socket.write(answer(live) + forged, sent)],
    [
      'in a packet of its own',
      (socket, sent) => socket.write(answer(live), () => socket.write(forged, sent)),
    ],
    [
      'while the connection is idle',
      (socket, sent) => {
        socket.write(answer(live));
        setTimeout(() => socket.write(forged, sent), 30);
      },
    ],
  ];

  it.each(ways)('%s never counts as the answer to a start', async (_name, write) => {
    await using hostile = await startHostileMeter();
    const { meter } = hostile.driver();
    await meter.start();
    const { promise: isSent, resolve: sent } = Promise.withResolvers<void>();
    hostile.attack('GET /v2/livemeasure', socket => write(socket, sent));
    hostile.attack('POST /v2/legal', socket => socket.write(answer('', { status: '400 Bad Request' })));
    await isSent;
    // Nothing of this process runs while the forged answer crosses the loopback, so it lies in the socket unread.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    await expectMeterError(meter.startTransaction(aRequest('tx-1')), { code: 'METER_REJECTED' });
    expect(hostile.simulator.state.openTransactionId).toBeUndefined();
  });
});

describe('a proxy of the environment', () => {
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy'];
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  it('is not used for a transaction', async () => {
    await using proxy = await startHostileMeter();
    await using hostile = await startHostileMeter();
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy.server.port}`;
    const { meter } = hostile.driver();
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    expect((await meter.stopTransaction('tx-1')).verification.verdict).toBe('valid');
    expect(proxy.server.connections).toBe(0);
  });
});

describe('an answer to a stop', () => {
  it.each([
    ['names another transaction', { ...legalBody, transactionId: 'other' }],
    [
      'says that it still runs',
      { ...legalBody, transactionId: 'tx-1', meterValue: { transactionStatus: 4 } },
    ],
    [
      'carries its status only in __proto__',
      JSON.stringify({ ...legalBody, transactionId: 'tx-1', meterValue: 0 }).replace(
        '"meterValue":0',
        '"meterValue":{"__proto__":{"transactionStatus":17}}',
      ),
    ],
  ])('that %s ends nothing', async (_name, body) => {
    await using hostile = await startHostileMeter();
    const { meter, events } = hostile.driver({ pollIntervalMs: 60_000 });
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    hostile.attack('PUT /v2/legal', json(body));
    // It is not known what the meter answered to, and it may still act.
    await expectMeterError(meter.stopTransaction('tx-1'), { effect: 'unknown' });
    expect(events.some(({ type }) => type === 'transaction.stopped')).toBe(false);
    expect(hostile.simulator.state.openTransactionId).toBe('tx-1');
  });
});

describe('an answer to the first question of all', () => {
  it.each([
    ['true for its serial number', { ...statusBody, meterId: true }],
    ['no key', { ...statusBody, publicKeyOcmf: undefined }],
    ['a serial number of path characters', { ...statusBody, meterId: '../../etc' }],
    ['its flags as text', { ...statusBody, status: { bits: { suLinkStatusIsOk: 'true' } } }],
  ])('that has %s identifies no meter', async (_name, body) => {
    await using hostile = await startHostileMeter();
    hostile.attack('GET /v1/status', json(body));
    await expectMeterError(hostile.driver().meter.start(), { code: 'METER_RESPONSE_INVALID' });
  });
});
