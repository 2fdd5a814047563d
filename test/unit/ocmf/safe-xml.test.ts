import { describe, expect, it } from 'vitest';
import { fromSafeXml, signRecord, toSafeXml, verifyRecord } from '../../../src/ocmf/index.ts';
import { lemPayload, lemRecord, lemSigner } from './vectors.ts';

const publicKey = lemSigner.publicKeyRawHex;
const wholeRecord = lemRecord();
const signedData = (content: string, attributes = '') =>
  `<values><value><signedData${attributes}>${content}</signedData></value></values>`;

describe('a S.A.F.E. document', () => {
  it.each([
    ['a LEM record', lemRecord()],
    [
      'white space and line ends that are signed',
      signRecord(lemPayload().replaceAll(',"', ',\r\n\t "'), lemSigner),
    ],
    ['characters that XML uses itself', lemRecord({ id: '<&>\'\\"]]>&amp;&#65;' })],
    ['letters of several bytes', lemRecord({ id: 'é€😀' })],
    ['a character that XML cannot carry', lemRecord({ id: '\ufffe' })],
  ])('gives back %s to the byte', (_, record) => {
    const { values } = fromSafeXml(toSafeXml({ record, publicKey }));
    expect(values.map(value => Buffer.from(value.record).toString())).toEqual([record]);
    expect(verifyRecord(values[0]?.record ?? '', values[0]?.publicKey).verdict).toBe('valid');
  });

  it('has the record as plain text and the key as base64 of SubjectPublicKeyInfo', () => {
    const record = lemRecord();
    const base64 = Buffer.from(lemSigner.publicKeyHex, 'hex').toString('base64');
    expect(toSafeXml({ record, publicKey })).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<values>',
        '  <value>',
        `    <signedData format="OCMF" encoding="plain">${record}</signedData>`,
        `    <publicKey encoding="base64">${base64}</publicKey>`,
        '  </value>',
        '</values>',
        '',
      ].join('\n'),
    );
  });

  it('names transaction and context of a begin and an end record', () => {
    const record = lemRecord();
    const xml = toSafeXml([
      { record, transactionId: 61, context: 'Transaction.Begin' },
      { record, transactionId: '61', context: 'Transaction.End' },
    ]);
    expect(fromSafeXml(xml).values).toMatchObject([
      { transactionId: '61', context: 'Transaction.Begin', publicKey: undefined },
      { transactionId: '61', context: 'Transaction.End', publicKey: undefined },
    ]);
  });

  it.each([
    [{ record: 'no record' }, 'OCMF_UNREADABLE'],
    [{ record: lemRecord(), publicKey: 'no key' }, 'OCMF_KEY'],
    [{ record: lemRecord(), publicKey: `04${'11'.repeat(64)}` }, 'OCMF_KEY'],
    [{ record: lemRecord(), transactionId: 'tx-1' }, 'OCMF_ARGUMENT'],
  ])('is not written for %o', (input, code) => {
    expect(() => toSafeXml(input)).toThrow(expect.objectContaining({ name: 'OcmfExportError', code }));
  });

  it.each([
    ['hex', Buffer.from(wholeRecord).toString('hex'), ' encoding="hex"', []],
    ['base64', Buffer.from(wholeRecord).toString('base64'), ' encoding="base64"', []],
    [
      'base64 that is announced as plain',
      Buffer.from(wholeRecord).toString('base64'),
      ' encoding="plain"',
      ['container-form'],
    ],
    ['CDATA', `<![CDATA[${wholeRecord}]]>`, '', []],
    ['text between comments', `<!-- a -->${wholeRecord}<!-- <b> -->`, '', []],
    ['character numbers', wholeRecord.replace('OCMF', '&#79;&#x43;MF'), '', []],
    ['line breaks around it', `\n\t${wholeRecord}\n`, '', []],
  ])('is read with the record as %s', (_, content, attributes, codes) => {
    const { values, findings } = fromSafeXml(signedData(content, attributes));
    expect(Buffer.from(values[0]?.record ?? []).toString()).toBe(wholeRecord);
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  it('is read from bytes in UTF-8 with a byte order mark and in ISO 8859-1', () => {
    const record = lemRecord({ id: 'é' });
    const utf8 = Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-8"?>${signedData(record)}`);
    const latin = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${signedData(record)}`, 'latin1');
    for (const bytes of [utf8, latin]) {
      expect(Buffer.from(fromSafeXml(bytes).values[0]?.record ?? []).toString()).toBe(record);
    }
  });

  it.each([
    ['nothing', '', 'xml-syntax'],
    ['no XML', 'OCMF|{}|{}', 'xml-syntax'],
    ['a DTD', '<!DOCTYPE values><values/>', 'xml-forbidden'],
    ['an external entity', signedData('&x;'), 'xml-forbidden'],
    ['a lone ampersand', signedData('a & b'), 'xml-forbidden'],
    ['a character number beyond Unicode', signedData('&#x110000;'), 'xml-forbidden'],
    ['a processing instruction', '<values><?php ?></values>', 'xml-forbidden'],
    [
      'an encoding that is not read',
      Buffer.from('<?xml version="1.0" encoding="UTF-16"?><values/>'),
      'xml-forbidden',
    ],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0x3e]), 'xml-forbidden'],
    ['a tag that is not closed', '<values><value></values>', 'xml-syntax'],
    ['a tag that does not end', '<values', 'xml-syntax'],
    ['an attribute twice', '<values a="1" a="2"/>', 'xml-syntax'],
    ['two elements at the top', '<values/><values/>', 'xml-syntax'],
    ['a hundred thousand levels', '<a>'.repeat(100_000), 'xml-limit'],
    ['a hundred thousand elements', `<a>${'<b/>'.repeat(100_000)}</a>`, 'xml-limit'],
    ['nine million characters', ' '.repeat(9_000_000), 'xml-limit'],
    ['no values', '<values/>', 'container-empty'],
    ['another kind of document', '<html><value><signedData>x</signedData></value></html>', 'container-empty'],
  ])('is refused with %s', (_, document, code) => {
    expect(fromSafeXml(document)).toMatchObject({ readable: false, values: [], findings: [{ code }] });
  });
});
