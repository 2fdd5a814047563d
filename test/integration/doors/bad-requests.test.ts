import { afterEach, describe, expect, it } from 'vitest';
import type { MeterErrorData, MeterEvent } from '../../../src/index.ts';
import { serveInspector } from '../../../src/inspect/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

let unhandled: unknown[] = [];
const remember = (error: unknown) => unhandled.push(error);
process.on('uncaughtException', remember);
process.on('unhandledRejection', remember);
afterEach(() => {
  expect(unhandled, 'what would have ended the process').toEqual([]);
  unhandled = [];
});

function throwing(): never {
  throw new Error('a getter of the host');
}

const throwingProxy = () =>
  new Proxy({}, { get: throwing, ownKeys: throwing, has: throwing, getPrototypeOf: throwing });

/** Whatever a host without types may hand over. */
const badRequests: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a number': 5,
  'a text': 'T1',
  'a list': [],
  'an empty object': {},
  'an object whose getter throws': Object.defineProperty({ ...aRequest('T1') }, 'evseId', { get: throwing }),
  'a proxy that throws': throwingProxy(),
  'an id that is an object': { ...aRequest('T1'), transactionId: { toString: throwing } },
  'flags that throw': { ...aRequest('T1'), identificationFlags: new Proxy([], { get: throwing }) },
  'endless flags': { ...aRequest('T1'), identificationFlags: { length: 2 ** 32 } },
};

const badIds: Record<string, unknown> = {
  null: null,
  'a number': 5,
  'an object that throws': { toString: throwing },
  'a lone surrogate': '\ud800',
  'a very long text': 'x'.repeat(1_000_000),
};

async function expectAlive(rig: Rig): Promise<void> {
  await rig.outcome(rig.meter.startTransaction(aRequest('T-good')));
  await rig.pass(1000);
  const record = await rig.outcome(rig.meter.stopTransaction('T-good'));
  expect(record.verification.verdict).toBe('valid');
}

/** Sent to the actor as a host without types would. */
function send(rig: Rig, event: unknown): void {
  (rig.meter.actor.send as (event: unknown) => void)(event);
}

const answersTo = (rig: Rig, requestId: string): (MeterEvent & { readonly error?: MeterErrorData })[] =>
  rig.events.filter(event => 'requestId' in event && event.requestId === requestId);

describe('a request that is none', () => {
  it('of startTransaction() is refused at once, and the session lives', async () => {
    await using rig = await createRig();
    await connected(rig);
    for (const request of Object.values(badRequests)) {
      const started = rig.meter.startTransaction(request as never);
      await expectMeterError(started, { code: 'METER_REQUEST_INVALID', effect: 'none' });
    }
    await expectAlive(rig);
  });

  it('of stopTransaction() is refused at once, and what runs goes on', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    for (const id of Object.values(badIds)) {
      const stopped = rig.meter.stopTransaction(id as never);
      await expectMeterError(stopped, { code: 'METER_REQUEST_INVALID', effect: 'none' });
    }
    expect(rig.simulator.state.openTransactionId).toBe('T1');
    await rig.pass(1000);
    expect((await rig.outcome(rig.meter.stopTransaction('T1'))).transactionId).toBe('T1');
  });

  it('sent to the actor is answered with its request id, in mid-session', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    for (const [what, request] of Object.entries(badRequests)) {
      send(rig, { type: 'transaction.start', requestId: what, request });
      expect(answersTo(rig, what)).toMatchObject([
        { type: 'transaction.startFailed', error: { code: 'METER_REQUEST_INVALID', effect: 'none' } },
      ]);
    }
    for (const [what, transactionId] of Object.entries(badIds)) {
      const requestId = `stop: ${what}`;
      send(rig, { type: 'transaction.stop', requestId, transactionId });
      expect(answersTo(rig, requestId)).toMatchObject([
        { type: 'transaction.stopFailed', error: { code: 'METER_REQUEST_INVALID', effect: 'none' } },
      ]);
    }
    expect(rig.meter.health().state).toMatchObject({ name: 'transacting', transactionId: 'T1' });
    await rig.pass(1000);
    expect((await rig.outcome(rig.meter.stopTransaction('T1'))).transactionId).toBe('T1');
  });

  it('sent to the actor without a request id, or with one that throws, is answered without', async () => {
    await using rig = await createRig();
    await connected(rig);
    const requests = [
      { type: 'transaction.start' },
      { type: 'transaction.stop' },
      { type: 'transaction.start', requestId: 7, request: aRequest('T1') },
      Object.defineProperty({ type: 'transaction.stop', transactionId: '' }, 'requestId', { get: throwing }),
    ];
    for (const event of requests) send(rig, event);
    const failed = rig.events.filter(({ type }) => type.endsWith('Failed'));
    expect(failed).toHaveLength(requests.length);
    for (const event of failed)
      expect(event).toMatchObject({ requestId: '', error: { code: 'METER_REQUEST_INVALID' } });
    await expectAlive(rig);
  });

  it('sent while the driver connects, is busy, or is in fault is answered at once, too', async () => {
    await using rig = await createRig({ config: { resilienceInitialConnectionRetries: 0 } });
    rig.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/v1/status', times: 1 } });
    const connecting = rig.meter.start();
    connecting.catch(() => undefined);
    const ask = (requestId: string) =>
      send(rig, { type: 'transaction.start', requestId, request: throwingProxy() });
    ask('connecting');
    await rig.until('a fault', () => rig.states.at(-1)?.name === 'fault');
    ask('in fault');
    send(rig, { type: 'meter.recover' });
    await rig.until('the meter', () => rig.eventsOf('meter.identified').length > 0);
    const started = rig.meter.startTransaction(aRequest('T1'));
    ask('starting');
    await rig.outcome(started);
    for (const requestId of ['connecting', 'in fault', 'starting'])
      expect(answersTo(rig, requestId)).toMatchObject([{ error: { code: 'METER_REQUEST_INVALID' } }]);
  });
});

describe('a request that changes after it was sent', () => {
  it('is carried out as it was when it was read', async () => {
    await using rig = await createRig();
    await connected(rig);
    const request = { ...aRequest('T1') } as { transactionId: string; evseId: string };
    const started = rig.meter.startTransaction(request);
    request.transactionId = 'T2';
    expect((await rig.outcome(started)).transactionId).toBe('T1');
    expect(rig.simulator.state.openTransactionId).toBe('T1');
  });
});

describe('METER_REQUEST_INVALID', () => {
  const card = '04A1B2C3D4E5F6-Jane-Doe';

  it('names field and byte count, and nothing of the customer: in error, events and inspector', async () => {
    const inspector = await serveInspector();
    try {
      await using rig = await createRig({ options: { inspect: inspector.inspect } });
      await connected(rig);
      const request = {
        ...aRequest('T1'),
        identificationData: `${card}\n`,
        evseId: `${card}|`,
        tariffText: card,
      };
      const error = await rig.meter.startTransaction(request).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'METER_REQUEST_INVALID',
        message: expect.stringMatching(/identificationData: .*got 24 bytes.*tariffText: .*got 23 bytes/),
      });
      send(rig, { type: 'transaction.start', requestId: 'sent', request });
      const told = JSON.stringify([error, String(error), rig.events]);
      expect(told).toContain('METER_REQUEST_INVALID');
      expect(told).not.toContain('Jane');
    } finally {
      await inspector.close();
    }
  });
});

describe('a | in a text of the record', () => {
  it('refuses the start, also when it is in the configuration', async () => {
    await using rig = await createRig({ config: { UV: 'a|b' } });
    await connected(rig);
    const started = rig.meter.startTransaction(aRequest('T1', { tariffText: '1|2' }));
    const error = await started.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'METER_REQUEST_INVALID',
      message: expect.stringMatching(/tariffText: .*allowPipeInTexts.*UV: /),
    });
  });

  it('is sent when the configuration allows it', async () => {
    await using rig = await createRig({ config: { allowPipeInTexts: true } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1', { tariffText: '1|2' })));
    expect(rig.simulator.state.openTransactionId).toBe('T1');
  });
});

describe('an inspector that throws', () => {
  it('stops nothing', async () => {
    await using rig = await createRig({ options: { inspect: throwing } });
    await connected(rig);
    await expectAlive(rig);
  });

  it('of this library is not stopped by a request that throws', async () => {
    const inspector = await serveInspector();
    try {
      await using rig = await createRig({ options: { inspect: inspector.inspect } });
      await connected(rig);
      const event = { type: 'transaction.stop', requestId: 'r1' };
      send(rig, Object.defineProperty(event, 'transactionId', { enumerable: true, get: throwing }));
      expect(answersTo(rig, 'r1')).toMatchObject([{ error: { code: 'METER_REQUEST_INVALID' } }]);
      await expectAlive(rig);
    } finally {
      await inspector.close();
    }
  });
});

describe('an event without a type', () => {
  it.each([null, undefined])('ends the driver and not the process: %j', async event => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'POST' } });
    const waiting = rig.meter.startTransaction(aRequest('T1'));
    await rig.pass(100);
    try {
      send(rig, event);
    } catch {
      // XState may say so to whoever sent it.
    }
    await expectMeterError(rig.outcome(waiting), { code: 'METER_INTERNAL', effect: 'unknown' });
    expect(rig.meter.health().state).toEqual({ name: 'stopped' });
  });
});
