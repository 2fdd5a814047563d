import { describe, expect, it } from 'vitest';
import { createSigner, refusalsOf, signRecord, verifyRecord } from '../../../src/ocmf/index.ts';
import {
  contradictory,
  endAt,
  endValue,
  everyCode,
  everyUnit,
  exportEnd,
  spoilt,
  unfinished,
} from './billable-cases.ts';
import {
  changed,
  errorsOf,
  fieldPayload,
  fieldSigner,
  ofAnotherMaker,
  verifyPayload,
} from './field-record.ts';

const otherKey = createSigner({ seed: 'another meter' }).publicKeyHex;

describe('nobody is billed on a record with', () => {
  it.each(spoilt)('%s', (_, payload, error) => {
    const answer = verifyPayload(payload);
    expect(errorsOf(answer)).toContain(error);
    expect(answer).toMatchObject({ verdict: 'valid', billable: false });
  });

  it.each(spoilt)('%s, and a stop is answered by it all the same', (_, payload, error) => {
    const { accepted } = verifyPayload(payload, { final: true, paginationCounter: 7 });
    const isNotOfThisMeterOrNumber = /^(?:meter-id|pagination-missing)/.test(error);
    expect(accepted).toBe(!isNotOfThisMeterOrNumber);
  });

  it.each(contradictory)('%s, and no stop is answered by it', (_, payload, error) => {
    const answer = verifyPayload(payload, { final: true, paginationCounter: 7 });
    expect(errorsOf(answer)).toEqual(expect.arrayContaining([error, 'session-incomplete RD']));
    expect(answer).toMatchObject({ verdict: 'valid', accepted: false, billable: false });
  });

  it.each(unfinished)('%s, and no stop is answered by it', (_, payload) => {
    const { billable, accepted } = verifyPayload(payload);
    expect({ billable, accepted }).toEqual({ billable: false, accepted: true });
    expect(verifyPayload(payload, { final: true })).toMatchObject({ billable: false, accepted: false });
  });
});

describe('a bill can be written on', () => {
  it.each([
    ['a record of the field', fieldPayload],
    [
      'watt-hours',
      everyUnit('"Wh"')
        .replace('1319.135', '1319135')
        .replace('1328.281', '1328281')
        .replaceAll('7.641', '7641'),
    ],
    ['a code with a channel and an ending', everyCode('1-0:1.8.0', '"01-0B:01.08.00*FF"')],
    [
      'the codes of DC',
      everyCode('1-0:1.8.0', '"01-00:B2.08.00*FF"').replaceAll('1-0:2.8.0', '01-00:C2.08.00*FF'),
    ],
    ['the codes of DC before 1.4', everyCode('1-0:1.8.0', '"1-0:98.8.0.FF"')],
    ['a code with decimal groups', everyCode('1-0:1.8.0', '"1-0:152.8.0*255"')],
    ['a code of a tariff', everyCode('1-0:1.8.0', '"1-b:1.8.e"')],
    ['an import alone', fieldPayload.replaceAll(/,\{"RV":7\.641[^}]*\}/g, '')],
    ['no energy', endValue('1319.135')],
    ['as much as 600 A at 1,000 V and 10 % are', endValue('1979.135')],
    ['an exponent', endValue('1.328281e3')],
    ['48 hours', endAt('2026-03-03T08:00:00,000+0100 R')],
    ['a second', endAt('2026-03-01T08:00:01,000+0100 R').replace('1328.281', '1319.2')],
    ['the end of daylight saving time', endAt('2026-03-01T08:00:01,000+0000 R')],
    ['no error flags', changed(['"EF":"",', ''])],
    ['a clock that is synchronized', fieldPayload.replaceAll(' R"', ' S"')],
    ['an end by power failure', changed(['"TX":"E"', '"TX":"P"'])],
    ['an identification that is assigned by nobody', changed(['"IS":true', '"IS":false'], ['"a,b"', '""'])],
  ])('%s', (_, payload) => {
    const answer = verifyPayload(payload, { final: true, paginationCounter: 7, meterId: '1299000017' });
    expect(errorsOf(answer)).toEqual([]);
    expect(answer).toMatchObject({ verdict: 'valid', accepted: true, billable: true });
  });

  it.each([
    ['10 years', endAt('2036-03-01T09:00:00,000+0100 R')],
    ['more than 600 A at 1,000 V', endValue('2319.135')],
    ['no MS', changed(['"MS":"1299000017",', ''])],
    ['no IT', changed(['"IT":"NONE",', ''])],
    ['no GS', changed(['"GS":"1299000017",', ''])],
    ['an IF that nobody knows', changed(['RFID_NONE', 'RFID_SOME'])],
    [
      'seconds beside the energy',
      changed([exportEnd, `${exportEnd.slice(0, -1)},{"RV":3600,"RI":"1-0:0.8.6","RU":"sec","ST":"G"}]`]),
    ],
  ])('%s, where the meter is of another maker, and not of a LEM', (_, payload) => {
    expect(verifyPayload(ofAnotherMaker(payload))).toMatchObject({ verdict: 'valid', billable: true });
    expect(verifyPayload(payload).billable).toBe(false);
  });
});

describe('a record is the one that was asked for', () => {
  it('whatever else forbids to bill on it', () => {
    const expectations = { transactionStatus: 21, previousPagination: 'T3', cableId: 4 };
    expect(verifyPayload(fieldPayload, expectations)).toMatchObject({ accepted: true, billable: false });
  });

  it.each([
    ['no MS', changed(['"MS":"1299000017",', ''])],
    ['no GS', changed(['"GS":"1299000017",', ''])],
  ])('with %s, whether the meter is known or not, and is not billed', (_, payload) => {
    for (const expectations of [{}, { meterId: '1299000017' }])
      expect(verifyPayload(payload, expectations)).toMatchObject({ accepted: true, billable: false });
  });

  it.each([
    ['of another meter', { meterId: '1299000018' }],
    ['with another number', { paginationCounter: 8 }],
    ['by another key than the pinned one', { pinnedPublicKey: otherKey }],
  ])('but not one %s', (_, expectations) => {
    const answer = verifyPayload(fieldPayload, expectations);
    expect(answer).toMatchObject({ verdict: 'valid', accepted: false, billable: false });
    expect(refusalsOf(answer.findings)).not.toEqual([]);
  });

  it.each([
    ['was changed', signRecord(fieldPayload, fieldSigner).replace('1328', '1329'), fieldSigner.publicKeyHex],
    ['is cut', signRecord(fieldPayload, fieldSigner).slice(0, -3), fieldSigner.publicKeyHex],
    ['has no key', signRecord(fieldPayload, fieldSigner), undefined],
  ])('but not one that %s', (_, record, publicKey) => {
    const answer = verifyRecord(record, publicKey);
    expect(answer).toMatchObject({ accepted: false, billable: false });
    expect(refusalsOf(answer.findings)).not.toEqual([]);
  });
});
