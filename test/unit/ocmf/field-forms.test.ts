import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromOcpp, fromSafeXml, toSafeXml, verifyRecord } from '../../../src/ocmf/index.ts';
import { toOcpp16, toOcpp201 } from '../../../src/ocpp/index.ts';
import { lemRecord, lemSigner } from './vectors.ts';

const record = lemRecord();
const publicKey = lemSigner.publicKeyHex;
const xml = toSafeXml({ record, publicKey });
const [declaration = '', ...lines] = xml.split('\n');
const values = lines.join('\n');

/** RFC 4648, written here a second time so that the reader is not its own witness. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map(five => {
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)];
  });
  return digits.join('').padEnd(Math.ceil(digits.length / 8) * 8, '=');
}

function recordsIn(document: string | Uint8Array): string[] {
  return fromSafeXml(document).values.map(value => Buffer.from(value.record).toString());
}

function withData(data: string, encoding: string): string {
  return `<values><value><signedData format="OCMF" encoding="${encoding}">${data}</signedData></value></values>`;
}

describe('a document', () => {
  it.each([
    [
      'D1: with a namespace prefix',
      xml.replaceAll(/<(\/?)(\w)/g, '<$1s:$2').replace('<s:values', '<s:values xmlns:s="urn:x"'),
    ],
    ['D1: with a namespace and no prefix', xml.replace('<values', '<values xmlns="urn:x"')],
    ['D2: behind a blank line', `\n${xml}`],
    ['D2: behind blank lines of another system', `\r\n \t\r\n${xml}`],
    ['D2: behind a byte order mark and a blank line', `\ufeff\n${xml}`],
    ['D3: with a style sheet', `${declaration}\n<?xml-stylesheet type="text/xsl" href="a.xsl"?>\n${values}`],
    [
      'D3: with a style sheet and a comment',
      `<!-- a --><?xml-stylesheet href="a"?><!-- b -->${values}<!-- c -->`,
    ],
    ['D5: with a record in base32', withData(base32(Buffer.from(record)), 'base32')],
    [
      'D5: with a record in base32, in lines and lower case',
      withData(base32(Buffer.from(record)).toLowerCase().replaceAll(/.{64}/g, '$&\n'), 'base32'),
    ],
    [
      'D5: with a record in base32 without padding',
      withData(base32(Buffer.from(record)).replace(/=+$/, ''), 'Base32'),
    ],
    [
      'with a record in dashed hexadecimal',
      withData(
        Buffer.from(record)
          .toString('hex')
          .replaceAll(/..(?=.)/g, '$&-'),
        'hex',
      ),
    ],
    ['with a record in hexadecimal with 0x', withData(`0x${Buffer.from(record).toString('hex')}`, 'hex')],
  ])('is read %s', (_, document) => {
    expect(recordsIn(document)).toEqual([record]);
    expect(recordsIn(Buffer.from(document))).toEqual([record]);
  });

  it.each([
    ['little end first, with a mark', Buffer.from(`\ufeff${xml}`, 'utf16le')],
    ['little end first', Buffer.from(xml, 'utf16le')],
    ['big end first, with a mark', Buffer.from(`\ufeff${xml}`, 'utf16le').swap16()],
    ['big end first', Buffer.from(xml, 'utf16le').swap16()],
  ])('in UTF-16 is told as such: %s', (_, bytes) => {
    const { readable, findings } = fromSafeXml(bytes);
    expect({ readable, message: findings[0]?.message }).toEqual({
      readable: false,
      message: expect.stringContaining('UTF-16'),
    });
  });

  it.each([
    ['a DTD', `<!DOCTYPE a>${values}`, 'DTD'],
    ['an instruction inside it', values.replace('<value>', '<value><?a b?>'), 'processing instruction'],
  ])('says what is not read: %s', (_, document, what) => {
    expect(fromSafeXml(document).findings[0]?.message).toContain(what);
  });
});

describe('a record behind something', () => {
  it.each([
    ['R2: a line break', `\r\n${record}`],
    ['J3: a byte order mark', `\ufeff${record}`],
    ['both', `\ufeff \t\n${record}`],
  ])('is read, told, verified and billed on: %s', (_, text) => {
    for (const input of [text, Buffer.from(text)]) {
      const { verdict, billable, findings } = verifyRecord(input, publicKey);
      expect({ verdict, billable }).toEqual({ verdict: 'valid', billable: true });
      expect(findings).toContainEqual(
        expect.objectContaining({ code: 'frame-leading', severity: 'warning' }),
      );
    }
    const packed = Buffer.from(text).toString('base64');
    expect(
      fromOcpp({ signedMeterData: packed }).values.map(
        value => verifyRecord(value.record, publicKey).verdict,
      ),
    ).toEqual(['valid']);
    expect(recordsIn(withData(packed, 'base64')).map(each => verifyRecord(each, publicKey).verdict)).toEqual([
      'valid',
    ]);
  });

  it('is written without it', () => {
    const behind = `\ufeff\r\n${record}`;
    expect(toSafeXml({ record: behind, publicKey })).toBe(xml);
    const written = toOcpp201({ ocmf: record, publicKey });
    expect(toOcpp201({ ocmf: behind, publicKey })).toEqual(written);
    const [, { value }] = toOcpp16({ ocmf: behind }, { form: 'everest' }).sampledValue;
    expect(value).toBe(record);
  });

  it('is not UTF-16, which is told as such', () => {
    const { verdict, findings } = verifyRecord(Buffer.from(`\ufeff${record}`, 'utf16le'), publicKey);
    expect({ verdict, message: findings[0]?.message }).toEqual({
      verdict: 'malformed',
      message: expect.stringContaining('UTF-16'),
    });
  });
});

describe('a key', () => {
  const spki = Buffer.from(publicKey, 'hex');
  const pem = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString();

  it.each([
    ['K1: as PEM with its line breaks written out', pem.replaceAll('\n', '\\n')],
    ['K1: as PEM with those of another system', pem.replaceAll('\n', '\\r\\n')],
    ['K1: as PEM in one line', pem.replaceAll('\n', ' ')],
    ['K1: in base64 with its line breaks written out', spki.toString('base64').replaceAll(/.{64}/g, '$&\\n')],
    ['K2: in quotes', `"${publicKey}"`],
    ['K2: in single quotes', `'${publicKey.toLowerCase()}'`],
    ['K2: in quotes, as PEM with its line breaks written out', `"${pem.replaceAll('\n', '\\n')}"`],
    ['K2: in quotes, in base64', `" ${spki.toString('base64')} "`],
    ['K2: in quotes twice', `""${publicKey}""`],
    ['K2: in quotes of two kinds', `'"${publicKey}"'`],
    ['K2: in typographic quotes', `\u201c${publicKey}\u201d`],
    ['K2: in German quotes', `\u201e${publicKey}\u201c`],
    ['K2: in quotes, before a comma', `"${publicKey}",`],
    ['K2: before a semicolon', `${publicKey};`],
    ['K1: as JSON of JSON', JSON.stringify(JSON.stringify(pem))],
    ['K1: as PEM with its line breaks escaped twice', pem.replaceAll('\n', '\\\\n')],
    ['as a member of JSON', `"publicKeyOcmf": "${publicKey}",`],
    ['as an object of JSON', JSON.stringify({ publicKey: publicKey })],
    ['as a line of the environment', `PUBLIC_KEY="${publicKey}"`],
    ['in base32', base32(spki)],
    ['in base32 without padding', base32(spki).replace(/=+$/, '')],
    ['in dashed hexadecimal', publicKey.replaceAll(/..(?=.)/g, '$&-')],
    ['behind a byte order mark', `\ufeff${publicKey}\r\n`],
    ['of OCPP, in quotes', `"${Buffer.from(`oca:base16:asn1:${publicKey}`).toString('base64')}"`],
  ])('is read %s', (_, text) => {
    expect(verifyRecord(record, text).verdict).toBe('valid');
  });

  it.each(['""', "''", '"', `"${publicKey}'`, `""${publicKey}`])('is not made up from %s', text => {
    expect(verifyRecord(record, text).verdict).toBe('malformed');
  });
});

describe('a JSON string', () => {
  it('that holds a record or a message is read like what it holds', () => {
    for (const inner of [record, JSON.stringify(toOcpp16({ ocmf: record, publicKey }))]) {
      const { values: found } = fromOcpp(JSON.stringify(inner));
      expect(found.map(value => Buffer.from(value.record).toString())).toEqual([record]);
    }
  });
});
