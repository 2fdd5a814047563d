import { describe, expect, it } from 'vitest';
import type { Expectations, ExpectedIdentification } from '../../../src/ocmf/index.ts';
import { changed, verifyPayload } from './field-record.ts';

const ours = '04A1B2C3,tx-1';
const asked: ExpectedIdentification = { clientId: ours, transactionId: 'tx-1' };

function identificationIn(id: string, identification: ExpectedIdentification, others: Expectations = {}) {
  const payload = changed(['"ID":"a,b"', id === '' ? '"X1":0' : `"ID":"${id}"`]);
  const { findings, accepted, billable } = verifyPayload(payload, { identification, ...others });
  const codes = findings.flatMap(({ code }) => (/^identification-(?:other|not)/.test(code) ? [code] : []));
  return { codes, accepted, billable };
}

const fine = { codes: [], accepted: true, billable: true };
const notInRecord = { codes: ['identification-not-in-record'], accepted: true, billable: true };
const other = { codes: ['identification-other'], accepted: false, billable: false };

describe('who stands in ID', () => {
  it.each<readonly [string, string, ExpectedIdentification, object]>([
    ['the clientId that was sent', ours, asked, fine],
    ['the clientId, whatever the account says', ours, { ...asked, legalClientId: 'x,tx-1' }, fine],
    ['the transactionId, as from the factory', 'tx-1', asked, notInRecord],
    ['the transactionId, and the account names us', 'tx-1', { ...asked, legalClientId: ours }, notInRecord],
    ['the transactionId, and the account names nobody', 'tx-1', { ...asked, legalClientId: '' }, notInRecord],
    [
      'the transactionId, and the account names another',
      'tx-1',
      { ...asked, legalClientId: 'x,tx-1' },
      other,
    ],
    ['another user', 'x,tx-1', asked, other],
    ['another transaction', 'tx-2', asked, other],
    ['nobody', '', asked, other],
    [
      'the clientId of the account, where the start is not known',
      'x',
      { legalClientId: 'x', transactionId: 'tx-1' },
      fine,
    ],
    [
      'the transactionId, where the start is not known',
      'tx-1',
      { legalClientId: 'x', transactionId: 'tx-1' },
      notInRecord,
    ],
    ['neither, where the start is not known', 'y', { legalClientId: 'x', transactionId: 'tx-1' }, other],
    ['anybody, where nothing is known', 'y', { transactionId: 'tx-1' }, fine],
  ])('%s', (_, id, identification, expected) => {
    expect(identificationIn(id, identification)).toEqual(expected);
  });

  it('fails no stop where the number of the record is the one of the session', () => {
    expect(identificationIn('x,tx-1', asked, { paginationCounter: 7 })).toEqual({ ...other, accepted: true });
    expect(identificationIn('x,tx-1', asked, { paginationCounter: 8 })).toEqual(other);
  });
});

describe('the charge point', () => {
  const wrong = { evseId: 'DE*ABC*E2' };

  it('that is another one forbids the bill, and fails the stop where the number is not known', () => {
    expect(identificationIn(ours, asked, wrong)).toEqual({ codes: [], accepted: false, billable: false });
    expect(identificationIn(ours, asked, { ...wrong, paginationCounter: 7 })).toEqual({
      codes: [],
      accepted: true,
      billable: false,
    });
  });
});

describe('what a setting of the meter decides', () => {
  it.each([
    ['IT', changed(['"IT":"NONE"', '"IT":"ISO14443"'])],
    ['IL', changed(['"TRUSTED"', '"HEARSAY"'])],
    ['IF', changed(['RFID_NONE', 'RFID_RELATED'])],
    ['CT', changed(['"CT":"EVSEID"', '"CT":"CBIDC"'])],
  ])('is nothing that a session expects: %s', (_, payload) => {
    const expectations = { evseId: 'DE*ABC*E1', identification: { clientId: 'a,b', transactionId: 'b' } };
    expect(verifyPayload(payload, expectations)).toMatchObject({ accepted: true, billable: true });
  });
});
