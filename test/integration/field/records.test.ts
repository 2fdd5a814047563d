import { describe, expect, it } from 'vitest';
import { createMemoryJournal, type SignedRecord } from '../../../src/index.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { endingOf } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { createRig, type RigOptions } from '../../support/rig.ts';
import { answerWith } from './changed-answer.ts';

/**
 * What public reports say of signed records, each as the record of a session of this meter: rows of the list of cases, by
 * their letters and numbers. A bill is suspicious, and a stop is answered all the same.
 */

const signer = createSigner({ privateKey: new Uint8Array(32).fill(0x2a) });
const ocmf = /^GET \/v2\/ocmf/;

/** One session of a meter with the key of R0, whose record says something else. */
async function sessionWith(
  change: (payload: string) => string,
  { before = '', ...options }: RigOptions & { before?: string } = {},
): Promise<{ record: SignedRecord; kept: SignedRecord | undefined }> {
  const journal = createMemoryJournal();
  await using rig = await createRig({
    backend: 'msw',
    ...options,
    config: { journal, ...options.config },
  });
  const door = doorOf(rig.simulator);
  answerWith(door, /^GET \/v1\/status/, 'publicKeyOcmf', signer.publicKeyHex);
  answerWith(door, /^GET \/v1\/status/, 'publicKey', signer.publicKeyRawHex);
  door.rewrite(ocmf, body => {
    const [, payload = ''] = body.split('|');
    return before + signRecord(change(payload), signer);
  });
  await endingOf(rig, rig.meter.start());
  await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
  await rig.pass(60_000, 250);
  const { value, error } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
  expect(error).toBeUndefined();
  const record = value ?? expect.fail('there is no record');
  return { record, kept: journal.recordAt(record.meterId, record.paginationCounter ?? 0) };
}

const errorsOf = ({ verification }: SignedRecord) =>
  verification.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

/** The time of the end so many hours later. */
function endLater(payload: string, hours: number): string {
  return payload.replace(/"TM":"([^,]+),000\+0000 R","TX":"E"/, (_, time: string) => {
    const later = new Date(Date.parse(`${time}Z`) + hours * 3_600_000).toISOString().slice(0, 19);
    return `"TM":"${later},000+0000 R","TX":"E"`;
  });
}

describe('a stop is answered by a record that is not billable', () => {
  it.each<readonly [string, (payload: string) => string, string]>([
    ['B1: in seconds', text => text.replaceAll('"RU":"kWh"', '"RU":"sec"'), 'energy-unit'],
    ['B2: in kvarh', text => text.replaceAll('"RU":"kWh"', '"RU":"kvarh"'), 'energy-unit'],
    ['B3: without a unit', text => text.replaceAll('"RU":"kWh",', ''), 'energy-unit'],
    [
      'B4: with a code that is none',
      text => text.replaceAll(/"RI":"[^"]*"/g, '"RI":"total"'),
      'energy-register',
    ],
    ['B7: with no time at the begin', text => text.replace(/"TM":"[^"]*",/, ''), 'time-unreadable'],
    [
      'B8: with a time that is none',
      text => text.replace(/"TM":"[^"]*"/, '"TM":"yesterday"'),
      'time-unreadable',
    ],
    ['B9: without times', text => text.replaceAll(/"TM":"[^"]*",/g, ''), 'time-unreadable'],
    [
      'B12: with an error flag that nobody knows',
      text => text.replace('"TX":"E"', '"TX":"E","EF":"X"'),
      'error-flag-unknown',
    ],
    ['B14: of 49 hours', text => endLater(text, 49), 'session-duration'],
    ['B14: of 10 years', text => endLater(text, 87_660), 'session-duration'],
  ])('%s', async (_, change, code) => {
    const { record } = await sessionWith(change);
    expect(record.verification).toMatchObject({ verdict: 'valid', billable: false });
    expect(errorsOf(record)).toContain(code);
  });

  it('and the record that nothing was changed in is billable', async () => {
    const { record } = await sessionWith(payload => payload);
    expect(errorsOf(record)).toEqual([]);
    expect(record.verification).toMatchObject({ verdict: 'valid', billable: true });
  });
});

describe('a record behind something', () => {
  it.each([
    ['R2: an empty line', '\r\n', '\\r\\n'],
    ['a byte order mark', '\ufeff', '\\u{feff}'],
    ['both', '\ufeff\r\n', '\\u{feff}\\r\\n'],
  ])(
    '%s, is kept from its OCMF| on, verified, and billable; what stood before it is a finding',
    async (_, before, shown) => {
      const { record, kept } = await sessionWith(payload => payload, { before });
      expect(record.ocmf).toMatch(/^OCMF\|\{/);
      expect(record.verification).toMatchObject({ verdict: 'valid', billable: true });
      const leading = expect.objectContaining({
        code: 'frame-leading',
        severity: 'warning',
        message: expect.stringContaining(shown),
      });
      expect(record.verification.findings).toContainEqual(leading);
      expect(kept?.ocmf).toBe(record.ocmf);
      expect(kept?.verification.findings).toContainEqual(leading);
    },
  );
});

describe('a record that names the transaction in place of the user', () => {
  const told = async (options: RigOptions, sessions: readonly object[]) => {
    await using rig = await createRig({ backend: 'msw', ...options });
    await endingOf(rig, rig.meter.start());
    const billable: (boolean | undefined)[] = [];
    for (const [index, more] of sessions.entries()) {
      const id = `tx-${index + 1}`;
      await endingOf(rig, rig.meter.startTransaction(aRequest(id, more)));
      await rig.pass(60_000);
      const { value } = await endingOf(rig, rig.meter.stopTransaction(id));
      billable.push(value?.verification.billable);
    }
    return { events: rig.eventsOf('identification.notInRecord'), billable };
  };

  it('is billable, and that is told once, with the setting that would change it', async () => {
    const { events, billable } = await told({}, [{}, {}]);
    expect(billable).toEqual([true, true]);
    expect(events).toEqual([
      { type: 'identification.notInRecord', transactionId: 'tx-1', setting: 'ocmfId.IT' },
    ]);
  });

  it('is not told where the meter names the user', async () => {
    expect(await told({ config: { IT: 3 } }, [{}])).toEqual({ events: [], billable: [true] });
  });

  it.each([undefined, ''])('is not told where no user was given: %j', async identificationData => {
    expect((await told({}, [{ identificationData }])).events).toEqual([]);
  });

  it('is told for a session that somebody else started, by the account of the meter', async () => {
    await using rig = await createRig({ backend: 'msw' });
    const door = doorOf(rig.simulator);
    await door.second.start('theirs');
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.stopTransaction('theirs'));
    expect(rig.eventsOf('identification.notInRecord').map(({ transactionId }) => transactionId)).toEqual([
      'theirs',
    ]);
  });
});

describe('who stands in ID', () => {
  it('neither user nor transaction: not billable, and the stop is answered, as the counter is known', async () => {
    const { record } = await sessionWith(payload => payload.replace(/"ID":"[^"]*"/, '"ID":"somebody else"'));
    expect(record.verification).toMatchObject({ verdict: 'valid', billable: false });
    expect(errorsOf(record)).toEqual(['identification-other']);
  });

  it('neither of them, and the counter is not known: the stop fails', async () => {
    await using rig = await createRig({ backend: 'msw' });
    const door = doorOf(rig.simulator);
    answerWith(door, /^(GET|PUT) \/v[12]\/legal/, 'paginationCounter', null);
    answerWith(door, /^GET \/v1\/status/, 'publicKeyOcmf', signer.publicKeyHex);
    answerWith(door, /^GET \/v1\/status/, 'publicKey', signer.publicKeyRawHex);
    door.rewrite(ocmf, body => {
      const [, payload = ''] = body.split('|');
      return signRecord(payload.replace(/"ID":"[^"]*"/, '"ID":"somebody else"'), signer);
    });
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    const { error } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(error).toMatchObject({ code: 'METER_RECORD_INVALID', effect: 'done' });
    expect(error?.message).not.toContain('public key');
  });
});

describe('a record that is not taken', () => {
  const signed = (payload: string) => signRecord(payload, signer);

  it.each<readonly [string, (payload: string) => string, boolean]>([
    ['as it was changed, blames signature or key', text => signed(text).replace('"kWh"', '"Wh"'), true],
    ['as it is cut, blames neither', text => signed(text).slice(0, 200), false],
    [
      'as it is of another meter, blames neither',
      text => signed(text.replaceAll(/"([GM]S)":"\d+"/g, '"$1":"1"')),
      false,
    ],
    ['as it has no begin, blames neither', text => signed(text.replace('"TX":"B"', '"TX":"S"')), false],
  ])('%s', async (_, recordOf, blamesKey) => {
    await using rig = await createRig({ backend: 'msw' });
    const door = doorOf(rig.simulator);
    answerWith(door, /^GET \/v1\/status/, 'publicKeyOcmf', signer.publicKeyHex);
    answerWith(door, /^GET \/v1\/status/, 'publicKey', signer.publicKeyRawHex);
    door.rewrite(ocmf, body => recordOf(body.split('|')[1] ?? ''));
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    const { error } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(error).toMatchObject({ code: 'METER_RECORD_INVALID', effect: 'done' });
    expect(error?.message.includes('public key')).toBe(blamesKey);
  });
});

describe('a cable that the meter compensates', () => {
  it('is told with both figures where the registers count its loss, and the record is billable', async () => {
    const journal = createMemoryJournal();
    await using rig = await createRig({
      backend: 'msw',
      simulator: { totals: 'uncompensated' },
      config: { cableId: 1, journal },
    });
    await endingOf(rig, rig.meter.start());
    rig.simulator.vehicle.setpoint({ voltageV: 400, currentA: 400 });
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    await rig.pass(60_000, 250);
    const { value } = await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    expect(value?.verification).toMatchObject({ verdict: 'valid', billable: true });
    const [finding] = value?.verification.findings.filter(({ code }) => code === 'legal-totals') ?? [];
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.message).toMatch(/\d+ Wh.*\d+ Wh.*2 mOhm/);
  });
});
