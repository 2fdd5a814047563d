import { describe, expect, it } from 'vitest';
import { fromOcpp, toOcpi, verifyRecord } from '../../../src/ocmf/index.ts';
import { lemPayload, lemReadings, lemRecord, lemSigner } from './vectors.ts';

const record = lemRecord();
const publicKey = lemSigner.publicKeyHex;
const signed = {
  signedMeterData: Buffer.from(record).toString('base64'),
  signingMethod: '',
  encodingMethod: 'OCMF',
  publicKey: Buffer.from(`oca:base16:asn1:${publicKey}`).toString('base64'),
};
const hex = Buffer.from(record).toString('hex');
/** The values of the versions, as others send them. */
const sampled16 = { value: JSON.stringify(signed), context: 'Transaction.End', format: 'SignedData' };
const raw16 = { ...sampled16, value: record };
const sampled201 = { value: 1328281, context: 'Transaction.End', signedMeterValue: signed };
const raw201 = { ...sampled201, signedMeterValue: { ...signed, signedMeterData: record, publicKey } };

describe('an OCPP message', () => {
  it.each<readonly [string, unknown]>([
    ['the value of 1.6 as the note of the OCA says', sampled16],
    ['the value of 1.6 as raw text, as EVerest sends it', raw16],
    ['the value of 2.0.1', sampled201],
    ['the value of 2.0.1 as EVerest sends it', raw201],
    ['a signed value with the record in hexadecimal', { ...signed, signedMeterData: hex }],
    [
      'a signed value with a key in base64 of hexadecimal',
      { ...signed, publicKey: Buffer.from(publicKey).toString('base64') },
    ],
    [
      'a signed value under the name signedMeterValue',
      { ...signed, signedMeterData: undefined, signedMeterValue: signed.signedMeterData },
    ],
    ['JSON text of a signed value', JSON.stringify(signed)],
    ['the raw record', record],
    ['the record in base64', signed.signedMeterData],
    [
      'StopTransaction of 1.6',
      {
        transactionData: [{ timestamp: 'x', sampledValue: [{ value: '1' }, sampled16] }],
      },
    ],
    ['TransactionEvent of 2.0.1', { eventType: 'Ended', meterValue: [{ sampledValue: [sampled201] }] }],
    [
      'TransactionEvent as JSON text',
      JSON.stringify([2, 'id', 'TransactionEvent', { meterValue: [{ sampledValue: [sampled201] }] }]),
    ],
  ])('gives the record from %s', (_, message) => {
    const { readable, values } = fromOcpp(message);
    expect(readable).toBe(true);
    expect(values.map(value => Buffer.from(value.record).toString())).toEqual([record]);
    expect(verifyRecord(values[0]?.record ?? '', values[0]?.publicKey ?? publicKey).verdict).toBe('valid');
  });

  it.each([undefined, null, 5, '', '{', '[[[[', 'text', {}, [], { sampledValue: [{ value: '1.5' }] }])(
    'without a signed value is empty: %o',
    message => {
      expect(fromOcpp(message)).toMatchObject({
        readable: false,
        values: [],
        findings: [{ code: 'container-empty' }],
      });
    },
  );

  it('that holds itself comes to an end', () => {
    const message: Record<string, unknown> = {};
    message.self = [message, message, message];
    expect(fromOcpp(message).readable).toBe(false);
  });
});

describe('a record for OCPI', () => {
  it('is signed data of a session that ended', () => {
    expect(toOcpi({ records: [record], publicKey, url: 'https://example.org/' })).toEqual({
      encoding_method: 'OCMF',
      public_key: Buffer.from(publicKey, 'hex').toString('base64'),
      signed_values: [{ nature: 'End', plain_data: lemPayload(), signed_data: signed.signedMeterData }],
      url: 'https://example.org/',
    });
  });

  it('names begin and end of two records', () => {
    const records = lemReadings
      .filter(reading => reading.includes('TX'))
      .map(readings => lemRecord({ readings }));
    expect(toOcpi({ records }).signed_values.map(({ nature }) => nature)).toEqual(['Start', 'End']);
  });

  it('has its payload as text up to 5000 characters, and not beyond', () => {
    const plainOf = (id: string) => toOcpi({ records: [lemRecord({ id })] }).signed_values[0]?.plain_data;
    const room = 3500 - lemPayload({ id: '' }).length;
    const fits = 'x'.repeat(room);
    expect(plainOf(fits)).toBe(lemPayload({ id: fits }));
    expect(plainOf('é'.repeat(10))).toBe(lemPayload({ id: 'é'.repeat(10) }));
  });

  it('is refused beyond 5000 characters', () => {
    const long = lemRecord({ id: 'x'.repeat(3000) });
    expect(() => toOcpi({ records: [long] })).toThrow(expect.objectContaining({ code: 'OCMF_TOO_LONG' }));
  });
});
