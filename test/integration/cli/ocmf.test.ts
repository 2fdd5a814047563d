import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSigner, fromSafeXml, signRecord } from '../../../src/ocmf/index.ts';
import { toOcpp16, toOcpp201 } from '../../../src/ocpp/index.ts';
import { dcbm, jsonLines, startDcbm } from '../../support/dcbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-ocmf-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signer = createSigner({});
const payload =
  '{"FV":"1.0","GI":"LEM DCBM","GS":"1211751603","GV":"v1","PG":"T144","MV":"LEM","MS":"1211751603","MF":"MU-0.1.4.0_SU-0.0.8.0","IS":true,"IL":"HEARSAY","IF":["RFID_RELATED"],"IT":"NONE","ID":"tx","CT":"EVSEID","CI":"458877","RD":[{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":1319.135,"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}';
const record = signRecord(payload, signer);
const written16 = toOcpp16({ ocmf: record, publicKey: signer.publicKeyHex });
const written201 = toOcpp201({ ocmf: record, publicKey: signer.publicKeyHex });
const forged = record.replace('1328.281', '1328.280');

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('dcbm ocmf verify', () => {
  it.each([
    ['valid', record, 0],
    ['invalid', forged, 5],
    ['malformed', record.slice(0, 300), 1],
  ])('calls a record %s and ends so', async (verdict, text, code) => {
    const answer = await dcbm(
      'ocmf',
      'verify',
      file('r.ocmf', `${text}\n`),
      '--public-key',
      signer.publicKeyHex,
    );
    expect([answer.code, jsonLines(answer)[0]?.verdict]).toEqual([code, verdict]);
  });

  it('says that there is no key, and does not call the record malformed', async () => {
    const answer = await dcbm('ocmf', 'verify', file('r.ocmf', record));
    expect([answer.code, jsonLines(answer)[0]?.verdict]).toEqual([1, 'no-key']);
    const forPeople = await dcbm('ocmf', 'verify', file('r.ocmf', record), '--format', 'text');
    expect(forPeople.stdout).toMatch(/^no key\n/);
    expect(forPeople.stdout).not.toContain('malformed');
    const cut = await dcbm('ocmf', 'verify', file('r.ocmf', record.slice(0, 300)));
    expect([cut.code, jsonLines(cut)[0]?.verdict]).toEqual([1, 'malformed']);
  });

  it.each([
    ['a SampledValue of 1.6', written16.sampledValue[1]],
    ['a MeterValue of 1.6', written16],
    ['a SignedMeterValue of 2.0.1', written201.sampledValue[0].signedMeterValue],
    ['a SampledValue of 2.0.1', written201.sampledValue[0]],
    ['a MeterValue of 2.0.1', written201],
  ])('reads JSON of OCPP: %s', async (_, message) => {
    const answer = await dcbm(
      'ocmf',
      'verify',
      file('m.json', `\ufeff${JSON.stringify(message, null, 2)}\n`),
    );
    expect([answer.code, jsonLines(answer)[0]?.verdict]).toEqual([0, 'valid']);
    expect(answer.stderr).toContain('compare it');
  });

  it('reads a record in base64, and a key in quotes with its line breaks written out', async () => {
    const der = Buffer.from(signer.publicKeyHex, 'hex').toString('base64');
    const pem = `"-----BEGIN PUBLIC KEY-----\\n${der}\\n-----END PUBLIC KEY-----\\n"`;
    const packed = file('r.b64', `${Buffer.from(record).toString('base64')}\n`);
    const answer = await dcbm('ocmf', 'verify', packed, '--public-key', pem);
    expect([answer.code, jsonLines(answer)[0]?.verdict]).toEqual([0, 'valid']);
  });

  it('tells a record behind a byte order mark, and that nothing was compared with the meter', async () => {
    const path = file('r.ocmf', `\ufeff\r\n${record}`);
    const answer = await dcbm('ocmf', 'verify', path, '--public-key', signer.publicKeyHex);
    const [line] = jsonLines(answer);
    expect([answer.code, line?.verdict]).toEqual([0, 'valid']);
    expect(line?.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'frame-leading', severity: 'warning' }),
        expect.objectContaining({ code: 'legal-missing', severity: 'info' }),
      ]),
    );
  });

  it.each([
    ['JSON without a record', '{"sampledValue":[{"value":"1.5"}]}', 'no signed record'],
    ['a document in UTF-16', Buffer.from('\ufeff<values/>', 'utf16le'), 'UTF-16'],
  ])('says what is wrong with %s', async (_, content, reason) => {
    const answer = await dcbm('ocmf', 'verify', file('d', content));
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain(reason);
  });

  it('answers a batch line by line, whatever the lines are', async () => {
    const lines = [
      { id: 'a', ocmf: record, publicKey: signer.publicKeyHex },
      { id: 2, ocmfBase64: Buffer.from(forged).toString('base64'), publicKey: signer.publicKeyHex },
      { id: 'c', ocmf: 'OCMF|{}', publicKey: signer.publicKeyHex },
      { id: 'd' },
    ];
    const running = startDcbm('ocmf', 'verify', '--batch');
    running.child.stdin?.end(`${lines.map(line => JSON.stringify(line)).join('\n')}\nnot json\n`);
    const answer = await running.finished;
    expect(answer.code).toBe(0);
    expect(jsonLines(answer).map(({ id, verdict }) => [id, verdict])).toEqual([
      ['a', 'valid'],
      [2, 'invalid'],
      ['c', 'malformed'],
      ['d', 'malformed'],
      [undefined, 'malformed'],
    ]);
  });
});

describe('dcbm ocmf show', () => {
  it('tells people who, where, when and how much, exactly', async () => {
    const args = ['--public-key', signer.publicKeyHex, '--format', 'text'];
    const { code, stdout } = await dcbm('ocmf', 'show', file('r.ocmf', record), ...args);
    expect(code).toBe(0);
    for (const text of ['458877', 'T144', '967 s', 'No_Comp', '9.146 kWh', '0.000 kWh', 'valid']) {
      expect(stdout).toContain(text);
    }
  });
});

describe('dcbm ocmf export', () => {
  it('writes S.A.F.E. XML that reads back to the same bytes and verifies', async () => {
    const args = ['--public-key', signer.publicKeyHex, '--to-format', 'safe-xml'];
    const { code, stdout } = await dcbm('ocmf', 'export', file('r.ocmf', record), ...args);
    expect(code).toBe(0);
    const [value] = fromSafeXml(stdout).values;
    expect(Buffer.from(value?.record ?? []).toString()).toBe(record);
    const checked = await dcbm('ocmf', 'verify', file('r.xml', stdout));
    expect([checked.code, jsonLines(checked)[0]?.verdict]).toEqual([0, 'valid']);
    expect(checked.stderr).toContain('compare it');
  });

  it.each(['ocpp16', 'ocpp201', 'ocpp21', 'ocpi'])('writes %s', async target => {
    const args = ['--public-key', signer.publicKeyHex, '--to-format', target];
    const { code, stdout } = await dcbm('ocmf', 'export', file('r.ocmf', record), ...args);
    expect(code).toBe(0);
    expect(stdout.replaceAll('\\', '')).toContain(Buffer.from(record).toString('base64').slice(0, 100));
  });

  it('writes a record of OCPP 1.6 as a pair with its Raw value, in either form', async () => {
    const path = file('r.ocmf', record);
    for (const form of ['oca', 'everest']) {
      const args = ['--public-key', signer.publicKeyHex, '--to-format', 'ocpp16', '--form', form];
      const { stdout } = await dcbm('ocmf', 'export', path, ...args);
      const { sampledValue } = JSON.parse(stdout);
      expect(sampledValue).toMatchObject([
        { value: '1328281', format: 'Raw', unit: 'Wh', context: 'Transaction.End' },
        { format: 'SignedData', context: 'Transaction.End' },
      ]);
      expect(sampledValue[1].value === record).toBe(form === 'everest');
      const checked = await dcbm(
        'ocmf',
        'verify',
        file('m.json', stdout),
        '--public-key',
        signer.publicKeyHex,
      );
      expect([checked.code, jsonLines(checked)[0]?.verdict]).toEqual([0, 'valid']);
    }
  });

  it('says that a record is too long for OCPP 2.0.1', async () => {
    const long = signRecord(payload.replace('"ID":"tx"', `"ID":"${'x'.repeat(1500)}"`), signer);
    const args = ['--public-key', signer.publicKeyHex, '--to-format', 'ocpp201'];
    const { code, stderr } = await dcbm('ocmf', 'export', file('long.ocmf', long), ...args);
    expect(code).toBe(1);
    expect(stderr).toContain('2500');
  });
});
