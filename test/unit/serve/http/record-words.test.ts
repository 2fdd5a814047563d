import { describe, expect, it } from 'vitest';
import { signRecord } from '../../../../src/ocmf/index.ts';
import { recordWords } from '../../../../src/serve/http/record-words.ts';
import { recordWordsSchema } from '../../../../src/serve/http/schemas/record-words.ts';
import { changed, fieldPayload, fieldSigner } from '../../ocmf/field-record.ts';
import { aRecord } from './fake-site.ts';

const wordsOf = (payload: string) => {
  const ocmf = signRecord(payload, fieldSigner);
  const words = recordWords(aRecord(7, { ocmf, publicKey: fieldSigner.publicKeyHex }));
  expect(recordWordsSchema.safeParse(words).error).toBeUndefined();
  return words;
};

describe('a record in words', () => {
  it('says who, where, when and how much, exactly as it is written', () => {
    expect(wordsOf(fieldPayload)).toEqual({
      user: 'a,b',
      userType: 'NONE',
      chargePoint: 'DE*ABC*E1',
      meterModel: 'LEM DCBM',
      meterSerial: '1299000017',
      firmware: 'MU-2.3.0.1_SU-0.1.3.0',
      number: 'T7',
      cable: 'No_Comp',
      tariffText: null,
      startedAt: '2026-03-01T08:00:00,000+0100 R',
      endedAt: '2026-03-01T09:00:00,000+0100 R',
      durationS: 3600,
      registers: [
        {
          obis: '1-0:1.8.0',
          unit: 'kWh',
          direction: 'import',
          begin: '1319.135',
          end: '1328.281',
          energy: '9.146',
        },
        {
          obis: '1-0:2.8.0',
          unit: 'kWh',
          direction: 'export',
          begin: '7.641',
          end: '7.641',
          energy: '0.000',
        },
      ],
      customerTool: { accepted: true, message: null },
    });
  });

  it('has the model and number of the gateway where those of the meter are not written', () => {
    const words = wordsOf(changed(['"MV":"LEM","MS":"1299000017",', '']));
    expect(words).toMatchObject({ meterModel: 'LEM DCBM', meterSerial: '1299000017' });
  });

  it('leaves out what is not in it', () => {
    const { RD: _, ...head } = JSON.parse(fieldPayload) as Record<string, unknown>;
    const bare = { FV: head.FV, PG: head.PG, RD: [] };
    const words = wordsOf(JSON.stringify(bare));
    for (const name of [
      'user',
      'userType',
      'chargePoint',
      'meterModel',
      'meterSerial',
      'firmware',
      'startedAt',
    ])
      expect([name, words?.[name as keyof typeof words]]).toEqual([name, null]);
    expect(words).toMatchObject({ endedAt: null, durationS: null, cable: null, registers: [] });
  });

  it('says what the tool of the customer will object to', () => {
    const spoilt = aRecord(7, {
      ocmf: signRecord(fieldPayload, fieldSigner).replace('"T7"', '"T8"'),
      publicKey: fieldSigner.publicKeyHex,
    });
    expect(recordWords(spoilt)?.customerTool).toMatchObject({ accepted: false, message: expect.any(String) });
  });

  it.each(['', 'OCMF|', 'OCMF|{}', 'no record'])('is none of %j, which cannot be read as one', ocmf => {
    expect(recordWords(aRecord(7, { ocmf }))?.number ?? null).toBeNull();
  });
});
