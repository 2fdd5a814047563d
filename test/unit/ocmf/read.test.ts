import { describe, expect, it } from 'vitest';
import { locateFields, readRecord, recordIdOf, signRecord } from '../../../src/ocmf/index.ts';
import { lemPayload, lemReadings, lemRecord, lemSigner, signerOf } from './vectors.ts';

function recordOf(text: string | Uint8Array) {
  const { record } = readRecord(text);
  if (record === undefined) throw new Error('the record of the test is unreadable');
  return record;
}

describe('reading a record', () => {
  it('gives the signed bytes as a view of the input', () => {
    const bytes = new Uint8Array(Buffer.from(lemRecord()));
    const { signedBytes } = recordOf(bytes);
    expect(signedBytes.buffer).toBe(bytes.buffer);
    expect(Buffer.from(signedBytes).toString()).toBe(lemPayload());
  });

  it('shows the fields under words', () => {
    expect(recordOf(lemRecord())).toMatchObject({
      formatVersion: '1.0',
      gateway: { id: 'LEM DCBM', serial: '1242050810', version: 'v1' },
      pagination: { context: 'T', number: '61', text: 'T61' },
      meter: { vendor: 'LEM', model: undefined, serial: '1242050810', firmware: 'MU-2.3.0.1_SU-0.1.3.0' },
      identification: { isAssigned: true, level: 'TRUSTED', type: 'CENTRAL', data: 'client,tx-1' },
      chargePoint: { type: 'EVSEID', id: 'FR*A23*E45B*78D' },
      cable: { name: 'No_Comp', id: '0', resistance: '0', unit: 'mOhm' },
      signature: { algorithm: 'ECDSA-secp256r1-SHA256', encoding: undefined },
    });
  });

  it('passes on what a reading leaves out, but never a value or a loss', () => {
    const [first] = lemReadings;
    const begin = first.replace('"EF":""', '"EF":"t","CL":0');
    const { readings } = recordOf(lemRecord({ readings: `${begin},{"TX":"C"}` }));
    expect(readings[1]).toMatchObject({
      timeText: '2025-10-26T12:50:00,000+0100 R',
      kind: 'C',
      obis: '1-0:1.8.0',
      unit: 'kWh',
      currentType: 'DC',
      errorFlags: 't',
      state: 'G',
      value: undefined,
      loss: undefined,
      own: ['TX'],
    });
  });

  it('keeps decimals as they are written', () => {
    const values = ['1.10', '0.000', '1e3', '12345678901234567890.123456789', '-0'];
    const readings = values.map(value => `{"RV":${value}}`).join(',');
    expect(recordOf(lemRecord({ readings })).readings.map(({ value }) => value)).toEqual(values);
  });

  it('reads escapes, and is not misled by names of Object.prototype', () => {
    const record = recordOf(lemRecord({ head: '"__proto__":{"MS":"x"},"toString":1,', id: '\\u00e9\\n\\/' }));
    expect(record.identification.data).toBe('é\n/');
    expect(record.meter.serial).toBe('1242050810');
  });

  it('reads the loss compensation of newer firmware', () => {
    const head = '"LC":{"LN":"cable","LI":1,"LR":2.50,"LU":"mOhm"},';
    const readings = '{"RV":1}';
    expect(recordOf(lemRecord({ head, readings })).cable).toEqual({
      name: 'cable',
      id: '1',
      resistance: '2.50',
      unit: 'mOhm',
    });
  });

  it('knows where each field stands in the bytes, also behind letters of several bytes', () => {
    const text = lemRecord({ id: 'é€😀' });
    const bytes = Buffer.from(text);
    const spans = locateFields(text);
    const textAt = (place: string) => {
      const span = spans.get(place);
      return bytes.subarray(span?.start, span?.end).toString();
    };
    expect(textAt('ID')).toBe('"é€😀"');
    expect(textAt('RD[2].RV')).toBe('1328.281');
    expect(textAt('RD[0].UC.UN')).toBe('"No_Comp"');
    expect(textAt('IF[1]')).toBe('"OCPP_RS_TLS"');
    expect(textAt('payload')).toBe(lemPayload({ id: 'é€😀' }));
    expect(textAt('signature.SA')).toBe('"ECDSA-secp256r1-SHA256"');
    expect(locateFields('no record').size).toBe(0);
  });

  it('gives one identity to a record however its signature section is written', () => {
    const other = signRecord(lemPayload(), lemSigner, { se: 'base64', sd: 'raw' });
    expect(recordIdOf(recordOf(other))).toBe(recordIdOf(recordOf(lemRecord())));
    expect(recordIdOf(recordOf(lemRecord({ id: 'x' })))).not.toBe(recordIdOf(recordOf(lemRecord())));
  });

  it('says at which byte a section stops being JSON', () => {
    const { readable, findings } = readRecord('OCMF|{"FV":tru}|{}');
    expect(readable).toBe(false);
    expect(findings).toEqual([
      {
        code: 'json-syntax',
        severity: 'error',
        place: 'payload',
        message: 'The payload section is not JSON at byte 11.',
      },
    ]);
  });

  it('keeps a pagination that no number can hold', () => {
    const record = signRecord(lemPayload().replace('T61', 'T90071992547409930'), signerOf());
    expect(recordOf(record).pagination?.number).toBe('90071992547409930');
  });
});
