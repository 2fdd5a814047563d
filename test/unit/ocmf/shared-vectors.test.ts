import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fromSafeXml,
  type OcmfRecord,
  readRecord,
  sessionOf,
  verifyRecord,
  verifySession,
} from '../../../src/ocmf/index.ts';
import {
  hasSharedVectors,
  loadShared,
  recordFiles,
  type SharedDocument,
  type SharedSession,
  type SharedVector,
  skipNote,
} from './shared-vectors.ts';

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;

function messageOf(errors: string | undefined): string | undefined {
  return errors?.replace(/^[A-Z]+:/, '').replace(/; $/, '');
}

/** The view of a record in the words of the vectors. */
function viewOf(record: OcmfRecord) {
  return record.readings.map(({ time, ...reading }) => ({
    time: time === undefined ? null : new Date(time.epochMs).toISOString(),
    timeOffset: orNull(time?.offset),
    sync: orNull(time?.status),
    tx: orNull(reading.kind),
    rv: orNull(reading.value),
    ri: orNull(reading.obis),
    ru: orNull(reading.unit),
    rt: orNull(reading.currentType),
    ef: orNull(reading.errorFlags),
    st: orNull(reading.state),
    cl: orNull(reading.loss),
    own: reading.own,
  }));
}

describe.skipIf(!hasSharedVectors)(`records of the field${skipNote}`, () => {
  for (const file of recordFiles()) {
    const vectors = loadShared<SharedVector>(file);

    const wrong = vectors.flatMap(({ id, ocmf, ocmfBase64, publicKey, expected, acceptable = [] }) => {
      const input = ocmfBase64 === undefined ? ocmf : Buffer.from(ocmfBase64, 'base64');
      const { verdict } = verifyRecord(input, publicKey);
      return verdict === expected || acceptable.includes(verdict) ? [] : [{ id, verdict, expected }];
    });

    it(`are all judged as ${file} says: ${vectors.length - wrong.length} of ${vectors.length}`, () => {
      expect(wrong).toEqual([]);
    });

    it(`get the answer of Transparenzsoftware 1.4.1 as ${file} says`, () => {
      const checked = vectors.filter(({ checks }) => checks?.transparenzsoftware_1_4_1 !== undefined);
      const predicted = checked.map(({ id, ocmf, publicKey }) => {
        const { accepted, signatureGood, canParse, message } = verifyRecord(ocmf, publicKey).reference;
        return { id, verified: accepted, signatureOk: signatureGood, canParse, message };
      });
      const observed = checked.map(({ id, checks }) => {
        const check = checks?.transparenzsoftware_1_4_1;
        const { verified, signatureOk, canParse, errors } = check ?? {};
        return { id, verified, signatureOk, canParse, message: messageOf(errors) };
      });
      expect(predicted).toEqual(observed);
    });

    it(`show readings, registers and exact energies as ${file} says`, () => {
      for (const { id, ocmf, expect: expected } of vectors) {
        const { record } = readRecord(ocmf);
        if (expected === undefined || record === undefined) continue;
        const { registers, isComplete } = sessionOf(record);
        const shown = registers.map(register => ({
          obis: orNull(register.obis),
          unit: orNull(register.unit),
          begin: orNull(register.begin),
          end: orNull(register.end),
          delta: orNull(register.energy),
          durationMs: orNull(register.durationMs),
        }));
        expect(shown, id).toEqual(expected.registers);
        expect(viewOf(record), id).toEqual(expected.readings);
        expect(isComplete, id).toBe(expected.completeTransaction);
      }
    });
  }

  it('survive a wrong byte anywhere in the real LEM payload without being called valid', () => {
    const { ocmf, publicKey } = lemRecord();
    const { record } = readRecord(ocmf);
    const start = Buffer.from(ocmf).indexOf(record?.signedBytes ?? '');
    for (let index = 0; index < (record?.signedBytes.length ?? 0); index += 7) {
      const bytes = Buffer.from(ocmf);
      bytes.writeUInt8(bytes.readUInt8(start + index) ^ 1, start + index);
      expect(verifyRecord(bytes, publicKey).verdict, `byte ${index}`).not.toBe('valid');
    }
  });

  it('show the real LEM session: 1.101 kWh in 77 s, both registers, cable No_Comp', () => {
    const { ocmf, publicKey } = lemRecord();
    const answer = verifyRecord(ocmf, publicKey, {
      meterId: '1211751603',
      pinnedPublicKey: publicKey,
      final: true,
      paginationCounter: 144,
      previousPagination: 'T143',
      transactionStatus: 17,
      evseId: '458877',
      identification: { clientId: '5EEFE0C7F64B050E9FB95C', transactionId: 'tx' },
      cableId: 2,
    });
    expect(answer).toMatchObject({
      verdict: 'valid',
      keyTrust: 'pinned',
      session: 'complete',
      billable: true,
      reference: { accepted: true },
    });
    expect(answer.findings.map(({ code, place }) => `${code} ${place}`)).toEqual([
      'field-value ID',
      'time-relative RD[2].TM',
    ]);
    const { record } = answer;
    const session = record === undefined ? undefined : sessionOf(record);
    expect(session).toMatchObject({
      durationS: 77,
      startedAt: '2021-10-06T13:13:56,000+0200 R',
      endedAt: '2021-10-06T13:15:13,000+0200 R',
      cable: { name: 'No_Comp', id: '2', resistance: '0', unit: 'mOhm' },
      registers: [
        { direction: 'import', begin: '57.584', end: '58.685', energy: '1.101', unit: 'kWh' },
        { direction: 'export', begin: '4.405', end: '4.405', energy: '0.000', unit: 'kWh' },
      ],
    });
  });
});

function lemRecord(): SharedVector {
  const vector = loadShared<SharedVector>('lem-dcbm.json').find(({ id }) => id === 'lem-t144');
  if (vector === undefined) throw new Error('the LEM record is missing from the shared vectors');
  return vector;
}

describe.skipIf(!hasSharedVectors)(`sessions of the field${skipNote}`, () => {
  it.each(loadShared<SharedSession>('sessions.json'))('$id is $expected', shared => {
    const { expected, records, findings, energy, checks } = shared;
    const answer = verifySession(records.map(({ ocmf, publicKey }) => ({ record: ocmf, publicKey })));
    expect(answer.verdict).toBe(expected);
    const codes = answer.findings.map(({ code }) => code.replace('session-key', 'key'));
    expect(codes).toEqual(expect.arrayContaining([...findings]));
    const register = answer.session.registers.find(({ direction }) => direction === 'import');
    if (energy?.import !== undefined) expect(`${register?.energy} ${register?.unit}`).toBe(energy.import);
    const pair = checks.transparenzsoftware_1_4_1_pair;
    if (pair !== undefined) {
      const { accepted, message } = answer.reference ?? {};
      expect({ accepted, message }).toEqual({ accepted: pair.verified, message: messageOf(pair.errors) });
    }
  });
});

describe.skipIf(!hasSharedVectors)(`S.A.F.E. documents of the field${skipNote}`, () => {
  it.each(loadShared<SharedDocument>('transparency-xml.json'))(
    '$id is read as it stands',
    ({ xml, values }) => {
      const document = fromSafeXml(xml);
      if (values.every(({ expected }) => expected === 'not-ocmf')) {
        expect(document).toMatchObject({
          readable: false,
          values: [],
          findings: [{ code: 'xml-forbidden' }],
        });
        return;
      }
      const shown = document.values.map(value => ({
        context: orNull(value.context),
        transactionId: orNull(value.transactionId),
        format: orNull(value.format),
        encoding: orNull(value.encoding),
        hasPublicKey: value.publicKey !== undefined,
        expected: verifyRecord(value.record, value.publicKey).verdict,
        ocmfSha256: createHash('sha256').update(value.record).digest('hex'),
      }));
      expect(shown).toEqual(values);
    },
  );
});
