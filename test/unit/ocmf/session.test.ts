import { describe, expect, it } from 'vitest';
import {
  type Expectations,
  readRecord,
  sessionOf,
  signRecord,
  verifyRecord,
  verifySession,
  wattHoursOf,
} from '../../../src/ocmf/index.ts';
import { type LemFields, lemPayload, lemReadings, lemRecord, lemSigner, signerOf } from './vectors.ts';

const publicKey = lemSigner.publicKeyHex;
const [importBegin, exportBegin, importEnd, exportEnd] = lemReadings;

function sessionIn(fields: LemFields = {}) {
  const { record } = readRecord(lemRecord(fields));
  if (record === undefined) throw new Error('the record of the test is unreadable');
  return sessionOf(record);
}

function codesOf(fields: LemFields, expectations: Expectations = {}): string[] {
  const { verdict, findings } = verifyRecord(lemRecord(fields), publicKey, expectations);
  expect(verdict).toBe('valid');
  return findings.filter(({ severity }) => severity !== 'info').map(({ code, place }) => `${code} ${place}`);
}

describe('the session of a record', () => {
  it('has begin, end and exact energy of each register', () => {
    expect(sessionIn()).toMatchObject({
      isComplete: true,
      durationS: 967,
      registers: [
        {
          obis: '1-0:1.8.0',
          direction: 'import',
          begin: '1319.135',
          end: '1328.281',
          energy: '9.146',
          unit: 'kWh',
        },
        {
          obis: '1-0:2.8.0',
          direction: 'export',
          begin: '7.641',
          end: '7.641',
          energy: '0.000',
          unit: 'kWh',
        },
      ],
    });
  });

  it.each([
    ['0.1', '0.3', '0.2'],
    ['1319.135', '1328.281', '9.146'],
    ['9007199254740992.1', '9007199254740993.3', '1.2'],
    ['1.606848e7', '1.6086276e7', '17796'],
    ['80.77', '80.970', '0.200'],
  ])('computes in decimals: from %s to %s is %s', (begin, end, energy) => {
    const readings = [importBegin.replace('1319.135', begin), importEnd.replace('1328.281', end)].join(',');
    expect(sessionIn({ readings }).registers[0]?.energy).toBe(energy);
  });

  it('runs over the end of daylight saving time without going backwards', () => {
    const readings = [
      importBegin.replace('2025-10-26T12:50:00,000+0100', '2025-10-26T02:50:00,000+0200'),
      importEnd.replace('2025-10-26T13:06:07,000+0100', '2025-10-26T02:10:00,000+0100'),
    ].join(',');
    expect(sessionIn({ readings }).durationS).toBe(20 * 60);
    expect(codesOf({ readings })).toEqual([]);
  });

  it('converts to watt-hours only when asked, and exactly', () => {
    expect(wattHoursOf('876895.134', 'kWh')).toBe('876895134');
    expect(wattHoursOf('0.0005', 'kWh')).toBe('0.5');
    expect(wattHoursOf('12', 'Wh')).toBe('12');
    expect(wattHoursOf('12', 'mOhm')).toBeUndefined();
    expect(wattHoursOf('12,5', 'kWh')).toBeUndefined();
  });
});

const faults: readonly (readonly [name: string, readings: readonly string[], finding: string])[] = [
  ['an end below its begin', [importBegin, importEnd.replace('1328', '1318')], 'session-energy RD[1].RV'],
  ['another unit at the end', [importBegin, importEnd.replace('kWh', 'Wh')], 'session-unit RD[1].RU'],
  ['time that runs backwards', [importBegin, importEnd.replace('13:06', '12:06')], 'session-time RD[1].TM'],
  ['two begins', [importBegin, importBegin, importEnd], 'session-markers RD[0]'],
  ['two ends', [importBegin, importEnd, importEnd], 'session-markers RD[0]'],
  ['an export without its end', [importBegin, exportBegin, importEnd], 'session-register RD[1]'],
  ['a bad state at the end', [importBegin, importEnd.replace('"G"', '"M"')], 'meter-state RD[1].ST'],
  [
    'an error flag of the energy',
    [importBegin.replace('"EF":""', '"EF":"Et"'), importEnd],
    'error-flag RD[0].EF',
  ],
  [
    'an error flag of the time',
    [importBegin.replace('"EF":""', '"EF":"t"'), importEnd],
    'error-flag-time RD[0].EF',
  ],
  [
    'a clock that changes from R to I',
    [importBegin, importEnd.replace(' R"', ' I"')],
    'session-clock RD[1].TM',
  ],
  [
    'a loss that does not start at 0',
    [importBegin.replace('"EF"', '"CL":0.1,"EF"'), importEnd],
    'loss RD[0].CL',
  ],
  [
    'a loss that falls',
    [
      importBegin.replace('"EF"', '"CL":0,"EF"'),
      '{"TX":"C","CL":2,"RV":1320}',
      importEnd.replace('"ST"', '"CL":1,"ST"'),
    ],
    'loss RD[2].CL',
  ],
  ['an end without value', [importBegin, importEnd.replace('"RV":1328.281,', '')], 'value-format RD[1].RV'],
];

describe('a session with', () => {
  it.each(faults)('%s is noticed', (_, readings, expected) => {
    expect(codesOf({ readings: readings.join(',') })).toContain(expected);
  });

  it('its end missing is only partial, and an error where a whole one has to be', () => {
    const readings = [importBegin, exportBegin].join(',');
    const { session, billable } = verifyRecord(lemRecord({ readings }), publicKey);
    expect({ session, billable }).toEqual({ session: 'partial', billable: false });
    expect(codesOf({ readings }, { final: true })).toEqual(['session-incomplete RD']);
  });

  it('an error state of the identification cannot be billed', () => {
    const record = signRecord(lemPayload().replace('TRUSTED', 'MISMATCH'), lemSigner);
    const answer = verifyRecord(record, publicKey);
    expect(answer).toMatchObject({ verdict: 'valid', session: 'inconsistent', billable: false });
    expect(answer.reference).toMatchObject({ accepted: false, message: 'Error on reading contract id' });
  });

  it('every reading in order can be billed, and the reference tool agrees', () => {
    expect(verifyRecord(lemRecord(), publicKey)).toMatchObject({
      verdict: 'valid',
      session: 'complete',
      billable: true,
      reference: { accepted: true, message: undefined },
    });
    expect(codesOf({ readings: [importBegin, exportBegin, importEnd, exportEnd].join(',') })).toEqual([]);
  });
});

describe('what the caller knows', () => {
  const known: Expectations = {
    meterId: '1242050810',
    pinnedPublicKey: publicKey,
    final: true,
    paginationCounter: 61,
    previousPagination: 'T60',
    transactionStatus: 17,
    evseId: 'FR*A23*E45B*78D',
    identification: { clientId: 'client,tx-1', transactionId: 'tx-1' },
    cableId: 0,
  };

  it('fits the record', () => {
    expect(codesOf({}, known)).toEqual([]);
  });

  it.each([
    [{ meterId: '1242050811' }, ['meter-id GS', 'meter-id MS']],
    [{ paginationCounter: 62 }, ['pagination PG']],
    [{ paginationCounter: 61n }, []],
    [{ previousPagination: 'T61' }, ['pagination PG']],
    [{ previousPagination: 'F60' }, ['pagination PG']],
    [{ transactionStatus: 21 }, ['transaction-status transactionStatus']],
    [{ evseId: 'FR*A23' }, ['evse-id CI']],
    [{ identification: { clientId: 'client,tx-2' } }, ['identification-other ID']],
    [{ cableId: 1 }, ['cable-id RD[0].UC']],
  ])('contradicts the record: %o', (changed, expected) => {
    expect(codesOf({}, { ...known, ...changed })).toEqual(expected);
  });

  it('is fulfilled by one serial number where the other is left out', () => {
    const payload = lemPayload().replaceAll(/"(GI|MV)":"[^"]*"/g, '"$1":"OTHER"');
    const record = signRecord(payload.replace('"MS":"1242050810",', ''), lemSigner);
    const { findings } = verifyRecord(record, publicKey, known);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'meter-id-missing', place: 'MS' }));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a session of two records', () => {
  const begin = lemRecord({ readings: importBegin });
  const payloadOfEnd = lemPayload({ readings: importEnd.replace('}', ',"RT":"DC"}') });
  const end = signRecord(payloadOfEnd.replace('T61', 'T62'), lemSigner);
  const parts = [begin, end].map(record => ({ record, publicKey }));

  it('is complete when they belong together', () => {
    const answer = verifySession(parts, { meterId: '1242050810', previousPagination: 'T60' });
    expect(answer).toMatchObject({ verdict: 'complete', reference: { accepted: true } });
    expect(answer.session.registers[0]).toMatchObject({ energy: '9.146' });
  });

  it('is partial while the end is not there', () => {
    expect(verifySession(parts.slice(0, 1)).verdict).toBe('partial');
  });

  it.each([
    ['a gap in the pagination', signRecord(payloadOfEnd.replace('T61', 'T63'), lemSigner), 'pagination'],
    [
      'another meter',
      signRecord(payloadOfEnd.replace('T61', 'T62').replaceAll('1242050810', '7'), lemSigner),
      'session-source',
    ],
    [
      'another user',
      signRecord(payloadOfEnd.replace('T61', 'T62').replace('client', 'other'), lemSigner),
      'session-source',
    ],
  ])('is inconsistent with %s', (_, record, code) => {
    const { verdict, findings } = verifySession([...parts.slice(0, 1), { record, publicKey }]);
    expect(verdict).toBe('inconsistent');
    expect(findings.map(finding => finding.code)).toContain(code);
  });

  it('is inconsistent when the end is signed with another key', () => {
    const other = signerOf('secp256r1', 'other');
    const forged = signRecord(payloadOfEnd.replace('T61', 'T62'), other);
    const { verdict, findings } = verifySession([
      ...parts.slice(0, 1),
      { record: forged, publicKey: other.publicKeyHex },
    ]);
    expect(verdict).toBe('inconsistent');
    expect(findings.map(({ code }) => code)).toContain('session-key');
  });
});
