import { describe, expect, it } from 'vitest';
import {
  fromOcpp,
  type SignedMeterValue,
  signRecord,
  toOcpi,
  toOcpp16,
  toOcpp21,
  toOcpp201,
  verifyRecord,
} from '../../../src/ocmf/index.ts';
import { lemPayload, lemReadings, lemRecord, lemSigner } from './vectors.ts';

const record = lemRecord();
const publicKey = lemSigner.publicKeyHex;
const signed: SignedMeterValue = {
  signedMeterData: Buffer.from(record).toString('base64'),
  signingMethod: '',
  encodingMethod: 'OCMF',
  publicKey: Buffer.from(`oca:base16:asn1:${publicKey}`).toString('base64'),
};
const hex = Buffer.from(record).toString('hex');
const tooLongFor201 = lemRecord({ id: 'x'.repeat(1300) });

describe('a record for OCPP', () => {
  it('is a signed value in JSON text in 1.6', () => {
    const { value, ...rest } = toOcpp16({ record, publicKey });
    expect(rest).toEqual({
      context: 'Transaction.End',
      format: 'SignedData',
      measurand: 'Energy.Active.Import.Register',
    });
    expect(JSON.parse(value)).toEqual(signed);
  });

  it.each([toOcpp201, toOcpp21])('stands beside the reading in 2.x', write => {
    expect(write({ record, publicKey })).toEqual({
      value: 1328.281,
      context: 'Transaction.End',
      measurand: 'Energy.Active.Import.Register',
      unitOfMeasure: { unit: 'kWh' },
      signedMeterValue: signed,
    });
  });

  it('takes the curve of a bare key from the record, and leaves out a key that is not given', () => {
    const bare = toOcpp201({ record, publicKey: lemSigner.publicKeyRawHex });
    expect(bare.signedMeterValue).toEqual(signed);
    expect(toOcpp201({ record }).signedMeterValue.publicKey).toBe('');
  });

  it('is raw text and hexadecimal in the form of EVerest', () => {
    expect(toOcpp16({ record, publicKey, form: 'everest' }).value).toBe(record);
    expect(toOcpp201({ record, publicKey, form: 'everest' }).signedMeterValue).toMatchObject({
      signedMeterData: record,
      publicKey,
    });
  });

  it('is of the begin where it holds no end', () => {
    const begin = lemRecord({ readings: lemReadings[0] });
    expect(toOcpp201({ record: begin })).toMatchObject({ context: 'Transaction.Begin', value: 1319.135 });
  });

  it('does not fit into 2.0.1 when it is too long, but into 2.1', () => {
    const tooLong = {
      name: 'OcmfExportError',
      code: 'OCMF_TOO_LONG',
      message: expect.stringContaining('2500'),
    };
    expect(() => toOcpp201({ record: tooLongFor201, publicKey })).toThrow(expect.objectContaining(tooLong));
    expect(toOcpp21({ record: tooLongFor201, publicKey }).value).toBe(1328.281);
  });

  it('needs a reading to be the value', () => {
    const empty = signRecord(lemPayload({ readings: '{"RV":1,"RI":"x"}' }), lemSigner);
    expect(() => toOcpp201({ record: empty })).toThrow(expect.objectContaining({ code: 'OCMF_NO_VALUE' }));
  });
});

describe('an OCPP message', () => {
  it.each<readonly [string, unknown]>([
    ['the value of 1.6 as the note of the OCA says', toOcpp16({ record, publicKey })],
    ['the value of 1.6 as raw text, as EVerest sends it', toOcpp16({ record, publicKey, form: 'everest' })],
    ['the value of 2.0.1', toOcpp201({ record, publicKey })],
    ['the value of 2.0.1 as EVerest sends it', toOcpp201({ record, publicKey, form: 'everest' })],
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
        transactionData: [
          { timestamp: 'x', sampledValue: [{ value: '1' }, toOcpp16({ record, publicKey })] },
        ],
      },
    ],
    [
      'TransactionEvent of 2.0.1',
      { eventType: 'Ended', meterValue: [{ sampledValue: [toOcpp201({ record, publicKey })] }] },
    ],
    [
      'TransactionEvent as JSON text',
      JSON.stringify([
        2,
        'id',
        'TransactionEvent',
        { meterValue: [{ sampledValue: [toOcpp201({ record, publicKey })] }] },
      ]),
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
