import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { startHostileMeter } from '../../support/hostile-meter.ts';
import { answer } from '../../support/raw-server.ts';
import { legalBody, statusBody } from '../../unit/protocol/answers.ts';

/** Forges a line of a log, colors a terminal, turns the direction of reading, and is long. */
const evil = `\r\n2026-05-06 INFO paid\u001b[2J\u001b[31m\u009b1m\u202e${'x'.repeat(200)}`;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Every text in a value, errors with their messages too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const own = value instanceof Error ? [value.message] : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

function expectHarmless(values: readonly unknown[]) {
  const texts = values.flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter(text => invisible.test(text))).toEqual([]);
  expect(texts.filter(text => text.includes('x'.repeat(257)))).toEqual([]);
}

const running = {
  ...statusBody,
  status: { ...statusBody.status, bits: { ...statusBody.status.bits, transactionIsOnGoing: true } },
};

describe('text of the meter that forges log lines', () => {
  it('is escaped in the firmware version that the driver announces', async () => {
    await using hostile = await startHostileMeter();
    const body = { ...statusBody, version: { applicationFirmwareVersion: evil } };
    hostile.attack('GET /v1/status', socket => socket.write(answer(JSON.stringify(body))));
    const { meter, events } = hostile.driver();
    const identity = await meter.start();
    expect(identity.firmwareVersion).toContain('\\u{1b}');
    expect(Buffer.byteLength(identity.firmwareVersion)).toBeLessThanOrEqual(256);
    expectHarmless([identity, events, meter.health().state]);
  });

  it('is escaped and cut when it comes as an error page of 20 kB', async () => {
    await using hostile = await startHostileMeter();
    const { meter, event } = hostile.driver();
    await meter.start();
    const page = answer(evil.repeat(80), { status: '500 \u001b[31mOh' });
    hostile.attack('GET /v2/livemeasure', socket => socket.write(page));
    hostile.attack('POST /v2/legal', socket => socket.write(page));
    const refused = await expectMeterError(meter.startTransaction(aRequest('tx-1')), {
      code: 'METER_TRANSACTION_UNCONFIRMED',
    });
    expectHarmless([refused, await event('link.degraded'), meter.health().state]);
  });

  it('is escaped when it is a value of the wrong kind, or the name of a status line', async () => {
    await using hostile = await startHostileMeter();
    const { meter, event } = hostile.driver();
    hostile.attack('GET /v2/livemeasure', socket => socket.write(answer(JSON.stringify({ voltage: evil }))));
    await meter.start();
    expectHarmless([await event('link.degraded'), meter.health().state]);
  });

  it('is escaped in the messages about a transaction that somebody else has named so', async () => {
    await using hostile = await startHostileMeter();
    const foreign = { ...legalBody, transactionId: evil, meterValue: { transactionStatus: 4 } };
    hostile.attack('GET /v1/status', socket => socket.write(answer(JSON.stringify(running))));
    hostile.attack('GET /v2/legal', socket => socket.write(answer(JSON.stringify(foreign))));
    const { meter, event } = hostile.driver();
    await meter.start();
    // The id itself stays as it is: only so can the transaction be stopped.
    expect((await event('transaction.found')).transactionId).toBe(evil);
    hostile.attack('PUT /v2/legal', socket => socket.write(answer(evil, { status: '400 Bad Request' })));
    const refusals = [
      await expectMeterError(meter.startTransaction(aRequest('tx-1')), {}),
      await expectMeterError(meter.stopTransaction('tx-2'), {}),
      await expectMeterError(meter.stopTransaction(), {}),
    ];
    expectHarmless(refusals.map(({ message }) => message));
  });
});

describe('text of the caller', () => {
  it('never reaches a message when it is data of a user, and neither does a configured secret', async () => {
    await using hostile = await startHostileMeter();
    const { meter, events } = hostile.driver({ UD: 'secret-of-the-operator' });
    await meter.start();
    const page = answer('no', { status: '500 Oh' });
    const request = aRequest('tx-1', { identificationData: '04SECRETCARD' });
    hostile.attack('POST /v2/legal', socket => socket.write(page));
    const refused = await expectMeterError(meter.startTransaction(request), {});
    hostile.attack('POST /v2/legal', socket => socket.destroy());
    const lost = await expectMeterError(meter.startTransaction(request), {});
    hostile.attack('POST /v2/legal', (socket, { body }) =>
      socket.write(answer(`bad request: ${body}`, { status: '400 Bad Request' })),
    );
    const echoed = await expectMeterError(meter.startTransaction(request), { code: 'METER_REJECTED' });
    expect(echoed.message).toContain('bad request: ');
    const said = JSON.stringify([events, [refused, lost, echoed].map(error => [error, error.message])]);
    expect(hostile.server.requests.some(({ body }) => body.includes('04SECRETCARD'))).toBe(true);
    expect(said).not.toMatch(/SECRETCARD|secret-of/);
  });
});

describe('a transaction id', () => {
  const accepted = [
    'a&transactionId=victim#x',
    'two words',
    '../../v1/settings',
    '%26running=true',
    'a=b;c?d',
    'é☃😀',
    '+-"\\',
  ];

  it.each(accepted)(
    'such as %j starts and stops exactly the transaction of this name',
    async transactionId => {
      await using hostile = await startHostileMeter();
      const { meter } = hostile.driver({ pollIntervalMs: 60_000 });
      await meter.start();
      await meter.startTransaction(aRequest(transactionId));
      expect((await meter.stopTransaction(transactionId)).transactionId).toBe(transactionId);
      const asked = hostile.server.requests.filter(({ path }) => path.includes('?'));
      expect(asked.length).toBeGreaterThan(1);
      for (const { path } of asked) {
        const { pathname, searchParams } = new URL(path, 'http://meter.test');
        expect(pathname).toMatch(/^\/v2\/(legal|ocmf)$/);
        expect([...searchParams]).toEqual([['transactionId', transactionId]]);
      }
      expect(hostile.simulator.state.records(2).map(each => each.transactionId)).toEqual([transactionId]);
    },
  );

  it.each(['a\r\nHost: evil', 'a\nb', 'a\u0000', '\u2028', 'x'.repeat(300), '\ud800'])(
    'such as %j is refused before anything is sent',
    async transactionId => {
      await using hostile = await startHostileMeter();
      const { meter } = hostile.driver({ pollIntervalMs: 60_000 });
      await meter.start();
      const sent = hostile.server.requests.length;
      const refused = await expectMeterError(meter.startTransaction(aRequest(transactionId)), {
        code: 'METER_REQUEST_INVALID',
        effect: 'none',
      });
      expectHarmless([refused.message]);
      expect(hostile.server.requests.slice(sent).map(({ method }) => method)).not.toContain('POST');
    },
  );

  it.each(['a\r\nHost: evil', `\u001b[31m${'x'.repeat(300)}`])(
    'such as %j, to be stopped, is asked for as one parameter and named harmlessly',
    async transactionId => {
      await using hostile = await startHostileMeter();
      const { meter } = hostile.driver({ pollIntervalMs: 60_000 });
      await meter.start();
      const unknown = await expectMeterError(meter.stopTransaction(transactionId), {
        code: 'METER_NO_TRANSACTION',
      });
      expectHarmless([unknown.message]);
      for (const { path } of hostile.server.requests.filter(each => each.path.includes('?'))) {
        expect([...new URL(path, 'http://meter.test').searchParams]).toEqual([
          ['transactionId', transactionId],
        ]);
      }
    },
  );
});
