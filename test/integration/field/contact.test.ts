import { describe, expect, it } from 'vitest';
import type { MeterEvent } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { endingOf } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { createRig, type Rig, type RigOptions, writesOf } from '../../support/rig.ts';
import { answerWith } from './changed-answer.ts';

/**
 * What public reports say of meters and chargers, each as one odd answer of this meter: rows of the list of cases, by
 * their letters and numbers. What is not needed stops nothing.
 */

const status = /^GET \/v1\/status/;
const settings = /^GET \/v1\/settings/;
const legal = /^GET \/v[12]\/legal/;
const probe = /^GET \/v2\/legal/;

async function meterWith(
  odd: (door: MeterDoor) => unknown,
  options: RigOptions = {},
): Promise<{ rig: Rig; door: MeterDoor }> {
  const rig = await createRig({ backend: 'msw', ...options });
  const door = doorOf(rig.simulator);
  odd(door);
  return { rig, door };
}

/** Connects, measures, sets the clock, and runs one session to its record. */
async function wholeLife(rig: Rig): Promise<void> {
  expect((await endingOf(rig, rig.meter.start())).error).toBeUndefined();
  expect((await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')))).error).toBeUndefined();
  await rig.pass(3000);
  expect(rig.measurements.length).toBeGreaterThan(1);
  const { value, error } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
  expect(error).toBeUndefined();
  expect(value?.verification.verdict).toBe('valid');
  expect(writesOf(rig.simulator).some(write => write.includes('"utc"'))).toBe(true);
}

const placesOf = (events: readonly MeterEvent[]) =>
  events.flatMap(event => (event.type === 'meter.answerOdd' ? [`${event.endpoint} ${event.path}`] : []));

describe('a meter is driven through a whole session', () => {
  it.each<readonly [string, RegExp, string, unknown, readonly string[]]>([
    ['S1: ntp is null', settings, 'ntp', null, ['GET /v1/settings ntp']],
    ['S3: time.tz is null', settings, 'time.tz', null, ['GET /v1/settings time.tz']],
    ['S3: ocmfId is null', settings, 'ocmfId', null, ['GET /v1/settings ocmfId']],
    ['S5: a port is text', settings, 'ntp.servers.0.port', '123', ['GET /v1/settings ntp.servers[0].port']],
    [
      'T1: indexOfLastTransaction is null',
      status,
      'indexOfLastTransaction',
      null,
      ['GET /v1/status indexOfLastTransaction'],
    ],
    ['T4: the status has no time', status, 'time', undefined, ['GET /v1/status time']],
    ['T4: the time of the status is null', status, 'time', null, ['GET /v1/status time']],
    ['a kind of T4: the time is a word', status, 'time', 'string', ['GET /v1/status time']],
    ['a kind of T4: the time is empty', status, 'time', '', ['GET /v1/status time']],
    ['a kind of T4: the time is of no day', status, 'time', '0000-00-00T00:00:00Z', ['GET /v1/status time']],
    [
      'T5: numberOfStoredTransactions is text',
      status,
      'numberOfStoredTransactions',
      '0',
      ['GET /v1/status numberOfStoredTransactions'],
    ],
    ['L1: cableSp is null', legal, 'cableSp', null, ['GET /v2/legal cableSp']],
    ['L3: clientId is null', legal, 'clientId', null, ['GET /v2/legal clientId']],
    ['L3: evseId is null', legal, 'evseId', null, ['GET /v2/legal evseId']],
    [
      'a kind of L1: an energy of before is negative',
      legal,
      'meterValue.sampleValue.energyImport',
      -7.637,
      ['GET /v2/legal meterValue.sampleValue.energyImport'],
    ],
  ])('where %s, and that is told', async (_, pattern, path, value, places) => {
    const { rig } = await meterWith(door => answerWith(door, pattern, path, value), {
      simulator: { history: { transactions: 3 } },
    });
    await using _rig = rig;
    await wholeLife(rig);
    expect([...new Set(placesOf(rig.events))]).toEqual(places);
    expect(placesOf(rig.events).length).toBe(places.length);
  });

  it('L2: where cableSp is null and the firmware is 1', async () => {
    const { rig } = await meterWith(door => answerWith(door, legal, 'cableSp', null), {
      simulator: { firmware: 'v1', history: { transactions: 3 } },
    });
    await using _rig = rig;
    await wholeLife(rig);
    expect(placesOf(rig.events)).toEqual(['GET /v1/legal cableSp']);
  });

  it.each([404, 400, 405, 500, 503])('S6: where GET /v1/settings is answered by %i', async code => {
    const { rig } = await meterWith(door => door.refuse(settings, code));
    await using _rig = rig;
    await wholeLife(rig);
  });

  it('a kind of S6: where GET /v1/settings is a web page', async () => {
    const { rig } = await meterWith(door => door.rewrite(settings, () => '<html></html>'));
    await using _rig = rig;
    await wholeLife(rig);
  });
});

describe('which API a meter speaks', () => {
  const identities = (rig: Rig) =>
    rig.eventsOf('meter.identified').map(({ identity }) => identity.apiVersion);

  it.each([408, 425, 429, 500, 503])('A1, A5: is asked again after %i, which decides nothing', async code => {
    const { rig } = await meterWith(door => door.refuse(probe, code, 1));
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    expect(identities(rig)).not.toContain('v1');
    await rig.pass(70_000, 250);
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1', { tariffText: '0.49 EUR/kWh' })));
    const { value } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(value?.ocmf).toContain('"TT":"0.49 EUR/kWh"');
    expect(identities(rig).at(-1)).toBe('v2');
  });

  it('A3: is found out in spite of a single 404', async () => {
    const { rig } = await meterWith(door => door.refuse(probe, 404, 1));
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    expect(identities(rig)).toEqual(['v2']);
  });

  it.each([400, 404, 405, 410, 501])(
    'a kind of A3: is v1 where the probe is always answered by %i',
    async code => {
      const { rig } = await meterWith(door => door.refuse(probe, code), { simulator: { firmware: 'v1' } });
      await using _rig = rig;
      await wholeLife(rig);
      expect(identities(rig)).toEqual(['v1']);
    },
  );

  it('a kind of A1: is asked again after no answer at all', async () => {
    const { rig } = await meterWith(door => door.hang(probe, 1), { backend: 'socket' });
    await using _rig = rig;
    await wholeLife(rig);
    expect(identities(rig).at(-1)).toBe('v2');
    expect(identities(rig)).not.toContain('v1');
  });

  it('a kind of A1: is asked again after a connection that was cut', async () => {
    const { rig } = await meterWith(door => door.lose(probe, 'does not act', 1), { backend: 'socket' });
    await using _rig = rig;
    await wholeLife(rig);
    expect(identities(rig).at(-1)).toBe('v2');
    expect(identities(rig)).not.toContain('v1');
  });

  it.each(['{}', 'null', '[]', '{"detail":"none"}', 'OK'])(
    'is open after an answer that is no account, and never called v1 or v2: %s',
    async body => {
      const { rig } = await meterWith(door => door.rewrite(probe, () => body));
      await using _rig = rig;
      const { value } = await endingOf(rig, rig.meter.start());
      expect(value?.apiVersion).toBeUndefined();
    },
  );

  it('A5: is open after a 503, and never called v1', async () => {
    const { rig } = await meterWith(door => door.refuse(probe, 503, 1));
    await using _rig = rig;
    const { value } = await endingOf(rig, rig.meter.start());
    expect(value?.apiVersion).not.toBe('v1');
  });
});

describe('a text that', () => {
  const tellsTariff = (rig: Rig) => rig.eventsOf('tariffText.unsupported');

  it('A4: a meter of firmware 1 does not take is told before the start, once', async () => {
    const { rig, door } = await meterWith(each => each.refuse(/^POST/, 503, 1), {
      simulator: { firmware: 'v1' },
    });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    door.before(/^POST/, () => expect(tellsTariff(rig)).toHaveLength(1), 2);
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1', { tariffText: '0.49 EUR/kWh' })));
    expect(door.count(/^POST/)).toBe(2);
    expect(tellsTariff(rig)).toEqual([{ type: 'tariffText.unsupported', transactionId: 'tx-1' }]);
    await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1', { tariffText: '0.59 EUR/kWh' })));
    expect(tellsTariff(rig)).toHaveLength(2);
  });

  it.each([
    ['is empty', { firmware: 'v1' }, ''],
    ['goes to firmware 2', { firmware: 'v2' }, '0.49 EUR/kWh'],
  ] as const)('A4: %s is not told', async (_, simulator, tariffText) => {
    const { rig } = await meterWith(() => undefined, { simulator });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1', { tariffText })));
    expect(tellsTariff(rig)).toEqual([]);
  });

  it.each(['tariffText', 'identificationData', 'evseId'])(
    'I1: splits the record, in %s, is refused before the start',
    async field => {
      const { rig, door } = await meterWith(() => undefined);
      await using _rig = rig;
      await endingOf(rig, rig.meter.start());
      const asked = rig.meter.startTransaction(aRequest('tx-1', { [field]: 'Nacht|Tarif' }));
      const { error } = await endingOf(rig, asked);
      expect(error).toMatchObject({ code: 'METER_REQUEST_INVALID', effect: 'none' });
      expect(error?.message).toContain(field);
      expect(error?.message).toContain('|');
      expect(door.count(/^POST/)).toBe(0);
    },
  );

  it('I1: splits the record is sent with a warning where it may be', async () => {
    const { rig } = await meterWith(() => undefined, { config: { allowPipeInTexts: true, UD: 'a|b' } });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1', { tariffText: 'Nacht|Tarif' })));
    expect(rig.eventsOf('texts.splitRecord')).toEqual([
      { type: 'texts.splitRecord', transactionId: 'tx-1', fields: ['tariffText', 'UD'] },
    ]);
    const { value } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(value?.ocmf).toContain('Nacht|Tarif');
    expect(value?.verification.findings.map(({ code }) => code)).toContain('frame-pipe');
  });
});

describe('an answer that nobody can read, and that stops nothing', () => {
  it.each([
    ['the settings are a web page', settings, '<html>', 'GET /v1/settings'],
    ['the settings are null', settings, 'null', 'GET /v1/settings'],
    ['the answer to a start is a word', /^POST \/v2\/legal/, 'OK', 'POST /v2/legal'],
    ['the answer to a stop has no account', /^PUT \/v2\/legal/, '{"transactionId":7}', 'PUT /v2/legal'],
  ])('is told: %s', async (_, pattern, body, endpoint) => {
    const { rig } = await meterWith(door => door.rewrite(pattern, () => body));
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(error).toBeUndefined();
    expect(value?.verification.verdict).toBe('valid');
    expect(placesOf(rig.events).filter(place => place.startsWith(endpoint))).toHaveLength(1);
  });
});
