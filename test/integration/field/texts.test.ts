import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ConfigError,
  createMeter,
  fromEverestConfig,
  type MeterConfigInput,
  type MeterEvent,
  parseConfig,
} from '../../../src/index.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';
import { runCommand } from '../../support/command-in-process.ts';
import { fieldPayload } from '../../unit/ocmf/field-record.ts';

/** What public reports say of configurations, documents and keys: rows of the list of cases, by letters and numbers. */

const folder = mkdtempSync(join(tmpdir(), 'dcbm-field-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signer = createSigner({ privateKey: new Uint8Array(32).fill(0x2a) });
const record = signRecord(fieldPayload, signer);
const spki = Buffer.from(signer.publicKeyHex, 'hex');

describe('a configuration of a newer EVerest', () => {
  it.each([
    ['C1', { http_connection_reuse: true }],
    ['C2', { min_import_current_A: 0, min_export_current_A: 0 }],
    ['a kind of C1', { transaction_ocmf_fetch_interval_s: 0 }],
  ])('%s: is taken', (_, keys) => {
    const config = fromEverestConfig({ ip_address: '192.168.1.2', ...keys });
    expect(() => createMeter(config)).not.toThrow();
  });

  it.each<readonly [string, (config: MeterConfigInput) => MeterConfigInput]>([
    ['as it is', config => config],
    ['spread into another', config => ({ ...config, pollIntervalMs: 2000 })],
  ])('says with an event which key has no effect here, %s', async (_, use) => {
    const keys = { http_connection_reuse: false, min_import_current_A: 0.5 };
    const meter = createMeter(use(fromEverestConfig({ ip_address: '127.0.0.1', ...keys })));
    const events: MeterEvent[] = [];
    meter.events$.subscribe(event => events.push(event));
    void meter.start().catch(() => undefined);
    await meter.stop();
    expect(events.filter(({ type }) => type === 'config.withoutEffect')).toEqual([
      {
        type: 'config.withoutEffect',
        key: 'http_connection_reuse',
        value: 'false',
        reason: 'connections are always reused',
      },
      {
        type: 'config.withoutEffect',
        key: 'min_import_current_A',
        value: '0.5',
        reason: 'only dcbm everest publishes the accuracy class',
      },
    ]);
  });

  it('C6: has 250 ms between two tries', () => {
    const config = parseConfig(fromEverestConfig({ ip_address: '192.168.1.2' }));
    expect(config.resilienceTransactionRequestRetryDelay).toBe(250);
  });

  const issuesOf = (keys: object) => {
    try {
      fromEverestConfig({ ip_address: '192.168.1.2', ...keys });
    } catch (error) {
      if (error instanceof ConfigError) return { issues: error.issues, message: error.message };
      throw error;
    }
    return expect.fail('the configuration was accepted');
  };

  it('C4: is refused with the value that stands inside the JSON text', () => {
    const change = { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00:00Z' };
    const dst = { activated: true, offset: 60, start: change, end: { ...change, hour: 'T01:00Z' } };
    const { issues, message } = issuesOf({ meter_dst: JSON.stringify(dst) });
    expect(issues).toMatchObject([{ key: 'meter_dst.start.hour', value: '"T01:00:00Z"' }]);
    expect(message).toContain('T01:00:00Z');
  });

  it.each(['Europe/Berlin', '+0100'])('C5: is refused in the names of EVerest: %s', zone => {
    const { issues, message } = issuesOf({ meter_timezone: zone });
    expect(issues).toMatchObject([{ key: 'meter_timezone', value: JSON.stringify(zone) }]);
    expect(message).not.toContain('meterTimezone');
  });

  it.each<readonly [string, () => object]>([
    [
      '10,000 unknown keys',
      () => Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at])),
    ],
    ['a key of 10 MB', () => ({ ['k'.repeat(10_000_000)]: 1 })],
    ['an address of 100 MB', () => ({ ip_address: 'x'.repeat(100_000_000) })],
    ['a zone of 100 MB', () => ({ meter_timezone: 'x'.repeat(100_000_000) })],
    ['a clock change of 10 MB', () => ({ meter_dst: `"${'x'.repeat(10_000_000)}"` })],
    ['a certificate of 100 MB', () => ({ meter_tls_certificate: 'x'.repeat(100_000_000) })],
    ['a software version of 100 MB', () => ({ UV: 'x'.repeat(100_000_000) })],
  ])(
    'is refused in a short message, and long before the test would be ended, where it has %s',
    (_, keysOf) => {
      expect(issuesOf(keysOf()).message.length).toBeLessThan(5000);
    },
  );
});

describe('dcbm ocmf verify reads', () => {
  const verify = async (name: string, content: string | Uint8Array, key?: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const keyed = key === undefined ? [] : [`--public-key=${key}`];
    const command = runCommand('ocmf', 'verify', path, ...keyed);
    return { code: await command.exitCode, verdict: command.data[0]?.verdict, talk: command.talk };
  };
  const valid = { code: 0, verdict: 'valid' };

  const signed = {
    signedMeterData: Buffer.from(record).toString('base64'),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: Buffer.from(`oca:base16:asn1:${signer.publicKeyHex}`).toString('base64'),
  };
  const sampled = { value: JSON.stringify(signed), format: 'SignedData', context: 'Transaction.End' };
  const meterValue = { timestamp: '2026-03-01T08:00:00Z', sampledValue: [{ value: '9146' }, sampled] };

  it.each<readonly [string, unknown]>([
    ['O1: a MeterValue of OCPP 1.6', meterValue],
    ['O1: a SampledValue of OCPP 1.6', sampled],
    [
      'a kind of O1: MeterValues of OCPP 1.6 as they go over the wire',
      [2, '7', 'MeterValues', { connectorId: 1, meterValue: [meterValue] }],
    ],
    [
      'a kind of O1: a StopTransaction of OCPP 1.6',
      { transactionId: 1, meterStop: 1, transactionData: [meterValue] },
    ],
    ['O2: a SignedMeterValue of OCPP 2.0.1', signed],
    ['a kind of O2: a SampledValue of OCPP 2.0.1', { value: 9146, signedMeterValue: signed }],
    [
      'a kind of O2: a TransactionEvent of OCPP 2.0.1',
      {
        eventType: 'Ended',
        meterValue: [{ timestamp: 'x', sampledValue: [{ value: 1, signedMeterValue: signed }] }],
      },
    ],
  ])('%s', async (_, message) => {
    expect(await verify('message.json', JSON.stringify(message))).toMatchObject(valid);
  });

  const value = (data: string, encoding = 'plain') =>
    `<values><value><signedData format="OCMF" encoding="${encoding}">${data}</signedData><publicKey encoding="plain">${signer.publicKeyHex}</publicKey></value></values>`;
  const plain = value(`<![CDATA[${record}]]>`);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  const base32 = (content: Uint8Array | string) => {
    const bits = [...Buffer.from(content)].map(byte => byte.toString(2).padStart(8, '0')).join('');
    const digits = (bits.match(/.{1,5}/g) ?? []).map(five =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five.padEnd(5, '0'), 2)),
    );
    return digits.join('').padEnd(Math.ceil(digits.length / 8) * 8, '=');
  };

  it.each([
    [
      'D1: a document with a namespace prefix',
      `${declaration}${plain.replaceAll(/<(\/?)(\w)/g, '<$1s:$2').replace('<s:values', '<s:values xmlns:s="urn:x"')}`,
    ],
    ['D2: a document behind a blank line', `\n${declaration}${plain}`],
    ['D3: a document with a style sheet', `${declaration}<?xml-stylesheet href="a.xsl"?>${plain}`],
    ['D5: a record in base32', value(base32(record), 'base32')],
    [
      'a kind of D5: a record in dashed hexadecimal',
      value(
        Buffer.from(record)
          .toString('hex')
          .replaceAll(/..(?=.)/g, '$&-'),
        'hex',
      ),
    ],
  ])('%s', async (_, document) => {
    expect(await verify('document.xml', document)).toMatchObject(valid);
  });

  const pem = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({
    format: 'pem',
    type: 'spki',
  });

  it.each([
    ['K1: a key in PEM with its line breaks written out', String(pem).replaceAll('\n', '\\n')],
    ['a kind of K1: those of another system', String(pem).replaceAll('\n', '\\r\\n')],
    ['K2: a key in quotes', `"${signer.publicKeyHex.toLowerCase()}"`],
    ['K2: a key in single quotes', `'${signer.publicKeyHex}'`],
    ['a kind of K2: a key in base64, in quotes', `"${spki.toString('base64')}"`],
    ['a kind of K1: a key in base32', base32(spki)],
    ['a kind of K1: a key in dashed hexadecimal', signer.publicKeyHex.replaceAll(/..(?=.)/g, '$&-')],
  ])('%s', async (_, key) => {
    expect(await verify('record.ocmf', record, key)).toMatchObject(valid);
  });

  it('a record without a key, and says that there is none', async () => {
    expect(await verify('record.ocmf', record)).toMatchObject({ code: 1, verdict: 'no-key' });
  });
});
