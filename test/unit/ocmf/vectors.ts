import { generateKeyPairSync } from 'node:crypto';
import { curves } from '../../../src/ocmf/curves.ts';
import { createSigner, type Signer, signRecord } from '../../../src/ocmf/index.ts';

/** A signer whose key is the same in every run. */
export function signerOf(curve: Signer['curve'] = 'secp256r1', seed = 'vectors'): Signer {
  return createSigner({ curve, seed });
}

export const lemSigner = signerOf();

/** The payload of a LEM record, with what a test wants to change. */
export interface LemFields {
  readonly head?: string;
  readonly id?: string;
  readonly readings?: string;
}

export const lemReadings = [
  '{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":1319.135,"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}}',
  '{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}',
  '{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"}',
  '{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}',
] as const;

/** The shape of firmware MU-2.3.0.1: one record, four readings, two registers, later ones without what they inherit. */
export function lemPayload({
  head = '',
  id = 'client,tx-1',
  readings = lemReadings.join(','),
}: LemFields = {}): string {
  return `{"FV":"1.0",${head}"GI":"LEM DCBM","GS":"1242050810","GV":"v1","PG":"T61","MV":"LEM","MS":"1242050810","MF":"MU-2.3.0.1_SU-0.1.3.0","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"CENTRAL","ID":"${id}","CT":"EVSEID","CI":"FR*A23*E45B*78D","RD":[${readings}]}`;
}

export function lemRecord(fields: LemFields = {}, signer: Signer = lemSigner): string {
  return signRecord(lemPayload(fields), signer);
}

/** One judged record: what it is, and what has to come out. */
export interface OwnVector {
  readonly name: string;
  readonly record: string | Uint8Array;
  readonly publicKey: string | Uint8Array | undefined;
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  /** A finding that has to be among the others. */
  readonly code?: string;
}

const whole = lemRecord();
const key = lemSigner.publicKeyHex;

const ofEveryCurve: readonly OwnVector[] = curves.flatMap(({ name }) => {
  const signer = signerOf(name);
  const record = lemRecord({}, signer);
  const spelled = name.replace('brainpool', 'brainpoolP');
  return [
    {
      name: `${name}, key as SubjectPublicKeyInfo`,
      record,
      publicKey: signer.publicKeyHex,
      verdict: 'valid',
    },
    { name: `${name}, bare key`, record, publicKey: signer.publicKeyRawHex, verdict: 'valid' },
    {
      name: `${name}, r and s of fixed width in base64`,
      record: signRecord(lemPayload(), signer, { sd: 'raw', se: 'base64' }),
      publicKey: signer.publicKeyHex,
      verdict: 'valid',
      code: 'signature-raw',
    },
    {
      name: `${name}, spelled ${spelled}`,
      record: signRecord(lemPayload(), signer, { sa: `ECDSA-${spelled}-SHA256` }),
      publicKey: signer.publicKeyHex,
      verdict: 'valid',
      ...(spelled === name ? {} : { code: 'signature-algorithm-spelling' }),
    },
    {
      name: `${name}, changed value`,
      record: record.replace('1328.281', '1328.282'),
      publicKey: signer.publicKeyHex,
      verdict: 'invalid',
      code: 'signature-mismatch',
    },
    {
      name: `${name}, key of another meter`,
      record,
      publicKey: signerOf(name, 'another').publicKeyHex,
      verdict: 'invalid',
      code: 'signature-mismatch',
    },
    {
      name: `${name}, key of another curve`,
      record,
      publicKey: signerOf(name === 'secp256r1' ? 'secp256k1' : 'secp256r1').publicKeyHex,
      verdict: 'invalid',
      code: 'key-mismatch',
    },
  ] as const;
});

function signed(
  payload: string,
  code?: string,
  verdict: OwnVector['verdict'] = 'valid',
): Omit<OwnVector, 'name'> {
  return {
    record: signRecord(payload, lemSigner),
    publicKey: key,
    verdict,
    ...(code === undefined ? {} : { code }),
  };
}

/** A record over bytes that are no text. */
function signedBytes(payload: Uint8Array): Uint8Array {
  const sd = lemSigner.sign(payload);
  return Buffer.concat([Buffer.from('OCMF|'), payload, Buffer.from(`|{"SD":"${sd}"}`)]);
}

const tampered: readonly OwnVector[] = [
  ['white space added', whole.replace('"GI"', ' "GI"')],
  ['a line broken', whole.replace('"GI"', '\n"GI"')],
  ['a decimal dropped', whole.replace('1319.135', '1319.13')],
  ['a zero appended', whole.replace('7.641', '7.6410')],
  ['an escape rewritten', whole.replace('"LEM"', '"L\\u0045M"')],
  ['a reading removed', whole.replace(`,${lemReadings[3]}`, '')],
  ['a reading repeated', whole.replace(`,${lemReadings[1]}`, `,${lemReadings[1]},${lemReadings[1]}`)],
  ['fields in another order', whole.replace('"MV":"LEM","MS":"1242050810"', '"MS":"1242050810","MV":"LEM"')],
  ['another serial number', whole.replaceAll('1242050810', '1242050811')],
].map(([name = '', record = '']) => ({
  name: `tampered: ${name}`,
  record,
  publicKey: key,
  verdict: 'invalid' as const,
  code: 'signature-mismatch',
}));

const traps: readonly OwnVector[] = [
  { name: 'a name twice in the payload', ...signed(lemPayload({ head: '"PG":"T9",' }), 'json-duplicate') },
  {
    name: 'a name twice in a reading',
    ...signed(lemPayload({ readings: '{"RV":1,"RV":2}' }), 'json-duplicate'),
  },
  {
    name: 'a name twice through an escape',
    ...signed(lemPayload({ head: '"\\u0050G":"T9",' }), 'json-duplicate'),
  },
  { name: 'a member called __proto__', ...signed(lemPayload({ head: '"__proto__":{"MS":"x"},' })) },
  {
    name: 'bytes that are no UTF-8',
    record: signedBytes(Buffer.from(lemPayload({ id: '\u00e9' }), 'latin1')),
    publicKey: key,
    verdict: 'valid',
    code: 'json-utf8',
  },
  { name: 'a composed letter', ...signed(lemPayload({ id: 'caf\u00e9' })) },
  { name: 'a decomposed letter', ...signed(lemPayload({ id: 'cafe\u0301' })) },
  {
    name: 'a composed letter in place of the decomposed one',
    record: signRecord(lemPayload({ id: 'cafe\u0301' }), lemSigner).normalize('NFC'),
    publicKey: key,
    verdict: 'invalid',
  },
  { name: 'escapes', ...signed(lemPayload({ id: '\\u0041\\/\\"\\\\' })) },
  { name: 'a pipe in a string', ...signed(lemPayload({ id: 'a|b' }), 'frame-pipe') },
  {
    name: 'a brace and a pipe in a string',
    ...signed(lemPayload({ id: '}|{\\"SD\\":\\"00\\"}' }), 'frame-pipe'),
  },
  {
    name: 'a value as a string',
    ...signed(
      lemPayload({ readings: '{"TM":"2025-10-26T12:50:00,000+0100 S","RV":"  1.50","ST":"G"}' }),
      'value-text',
    ),
  },
  { name: 'a value with an exponent', ...signed(lemPayload({ readings: '{"RV":1.606848e7,"ST":"G"}' })) },
  {
    name: 'a value beyond double precision',
    ...signed(lemPayload({ readings: '{"RV":9007199254740993.0000000001,"ST":"G"}' })),
  },
  {
    name: 'a value of a thousand digits',
    ...signed(lemPayload({ readings: `{"RV":${'9'.repeat(1000)},"ST":"G"}` }), 'value-format'),
  },
  {
    name: 'a value with a huge exponent',
    ...signed(lemPayload({ readings: '{"RV":1e999999999,"ST":"G"}' }), 'value-format'),
  },
  {
    name: 'a time with a colon in the offset',
    ...signed(lemPayload({ readings: lemReadings[0].replace('+0100', '+01:00') }), 'time-format'),
  },
  {
    name: 'a time with a dot',
    ...signed(lemPayload({ readings: lemReadings[0].replace(',000', '.000') }), 'time-format'),
  },
  {
    name: 'a time with a Z',
    ...signed(lemPayload({ readings: lemReadings[0].replace('+0100', 'Z') }), 'time-format'),
  },
  {
    name: 'a time without status',
    ...signed(lemPayload({ readings: lemReadings[0].replace(' R"', '"') }), 'time-format'),
  },
  {
    name: 'a day that does not exist',
    ...signed(lemPayload({ readings: lemReadings[0].replace('10-26', '02-30') }), 'time-format'),
  },
  {
    name: 'a marker in lower case',
    ...signed(lemPayload({ readings: lemReadings[0].replace('"B"', '"b"') }), 'field-value'),
  },
  {
    name: 'a format version as a number',
    ...signed(lemPayload().replace('"FV":"1.0"', '"FV":1.0'), 'field-type'),
  },
  { name: 'no readings', ...signed(lemPayload({ readings: '' }), 'readings-missing') },
  { name: 'readings that are no objects', ...signed(lemPayload({ readings: '1,null,[]' }), 'field-type') },
  { name: 'thirty levels', ...signed(lemPayload({ head: `"X":${'['.repeat(30)}${']'.repeat(30)},` })) },
  {
    name: 'a hundred thousand levels',
    ...signed(lemPayload({ head: `"X":${'['.repeat(100_000)}` }), 'json-limit', 'malformed'),
  },
  {
    name: 'five thousand readings',
    ...signed(lemPayload({ readings: Array(5000).fill('{}').join(',') }), 'json-limit', 'malformed'),
  },
  {
    name: 'more than 256 KiB',
    ...signed(lemPayload({ id: 'x'.repeat(262_144) }), 'frame-too-large', 'malformed'),
  },
  { name: 'a raw line break in a string', ...signed(lemPayload({ id: 'a\nb' }), 'json-syntax', 'malformed') },
  {
    name: 'a number with a leading zero',
    ...signed(lemPayload({ readings: '{"RV":01}' }), 'json-syntax', 'malformed'),
  },
  { name: 'single quotes', ...signed("{'FV':'1.0'}", 'json-syntax', 'malformed') },
  { name: 'a payload that is an array', ...signed('[1]', 'frame-section', 'malformed') },
  { name: 'an empty payload', ...signed('', 'json-syntax', 'malformed') },
];

function damaged(
  name: string,
  record: string | Uint8Array,
  code: string,
  verdict: OwnVector['verdict'] = 'malformed',
): OwnVector {
  return { name, record, publicKey: key, verdict, code };
}

const frames: readonly OwnVector[] = [
  damaged('nothing', '', 'frame-header'),
  damaged('another format', 'ALFEN|{}|{}', 'frame-header'),
  damaged('a lower-case header', whole.replace('OCMF', 'ocmf'), 'frame-header'),
  damaged('no signature section', `OCMF|${lemPayload()}`, 'frame-section'),
  damaged('an empty signature section', `OCMF|${lemPayload()}|`, 'json-syntax'),
  damaged('a cut record', whole.slice(0, -1), 'json-syntax'),
  damaged('two records in one text', whole + whole, 'frame-trailing'),
  damaged('two records on two lines', `${whole}\n${whole}`, 'frame-trailing'),
  damaged('two records with a pipe between', `${whole}|${whole}`, 'frame-trailing'),
  damaged('a NUL at the end', `${whole}\0`, 'frame-trailing'),
  damaged('half a surrogate pair', whole.replace('LEM DCBM', '\ud83d'), 'frame-text'),
  damaged('a byte order mark before it', `\ufeff${whole}`, 'frame-leading', 'valid'),
  damaged('white space before it', ` \r\n${whole}`, 'frame-leading', 'valid'),
  { name: 'a line break after it', record: `${whole}\r\n`, publicKey: key, verdict: 'valid' },
  damaged(
    'a fourth section with a key',
    `${whole}|${signerOf('secp256r1', 'forger').publicKeyHex}`,
    'frame-fourth-section',
    'valid',
  ),
  { name: 'white space around the payload, signed', ...signed(` ${lemPayload()} `) },
  {
    name: 'white space around the payload, not signed',
    record: whole.replace('OCMF|', 'OCMF| '),
    publicKey: key,
    verdict: 'invalid',
  },
];

function withSection(
  name: string,
  section: string,
  code: string,
  verdict: OwnVector['verdict'] = 'malformed',
): OwnVector {
  return damaged(name, `OCMF|${lemPayload()}|${section}`, code, verdict);
}

const sd = lemSigner.sign(Buffer.from(lemPayload()));
const order = 'FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551';
const zeros = '00'.repeat(32);

const sections: readonly OwnVector[] = [
  {
    name: 'without SA',
    record: signRecord(lemPayload(), lemSigner, { sa: false }),
    publicKey: key,
    verdict: 'valid',
  },
  withSection('without SD', '{"SA":"ECDSA-secp256r1-SHA256"}', 'signature-missing'),
  withSection('an empty SD', '{"SD":""}', 'signature-missing'),
  withSection('an SD that is a number', '{"SD":null}', 'signature-missing'),
  withSection('an SD that is no hexadecimal', '{"SD":"3045zz"}', 'signature-encoding'),
  withSection(
    'an SD in base64 without SE',
    `{"SD":"${Buffer.from(sd, 'hex').toString('base64')}"}`,
    'signature-encoding',
  ),
  withSection('an SE that nobody knows', `{"SE":"base58","SD":"${sd}"}`, 'signature-encoding'),
  withSection('another hash', `{"SA":"ECDSA-secp256r1-SHA512","SD":"${sd}"}`, 'signature-algorithm'),
  withSection('another method', `{"SA":"RSA-secp256r1-SHA256","SD":"${sd}"}`, 'signature-algorithm'),
  withSection('a duplicate SD', `{"SD":"00","SD":"${sd}"}`, 'json-duplicate'),
  withSection('a signature that is cut', `{"SD":"${sd.slice(0, -2)}"}`, 'signature-format'),
  withSection('a signature of one byte', '{"SD":"30"}', 'signature-format'),
  withSection('r is zero', `{"SD":"${zeros}${order}"}`, 'signature-range', 'invalid'),
  withSection('r and s are zero in DER', '{"SD":"3006020100020100"}', 'signature-range', 'invalid'),
  withSection('s is n', `{"SD":"${'01'.repeat(32)}${order}"}`, 'signature-range', 'invalid'),
  withSection('an r of 40 bytes', `{"SD":"302D0228${'01'.repeat(40)}020101"}`, 'signature-range', 'invalid'),
  withSection(
    'white space in SD',
    `{"SD":"${sd.slice(0, 20)} \\n${sd.slice(20)}"}`,
    'signature-spaces',
    'valid',
  ),
  withSection(
    'a lower-case SD',
    `{"SD":"${sd.toLowerCase()}","U":1,"SM":"application/x-der"}`,
    'time-relative',
    'valid',
  ),
];

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  format: 'der',
  type: 'spki',
});

const badKeys: readonly OwnVector[] = (
  [
    ['no key', undefined, 'key-missing'],
    ['an empty key', '', 'key-missing'],
    ['a key that is a sentence', '$ {jndi:ldap://127.0.0.1/a}', 'key-unreadable'],
    ['a key of ten thousand digits', '00'.repeat(5000), 'key-unreadable'],
    ['a cut key', key.slice(0, -2), 'key-unreadable'],
    ['a key with a byte after it', `${key}00`, 'key-unreadable'],
    ['an RSA key', rsa, 'key-algorithm'],
    ['a P-521 key', `30819b301006072a8648ce3d020106052b81040023038186${'00'.repeat(134)}`, 'key-algorithm'],
    ['the point at infinity', '3019301306072A8648CE3D020106082A8648CE3D03010703020000', 'key-infinity'],
    ['the point at infinity alone', '00', 'key-infinity'],
    ['a point beside the curve', key.replace(/..$/, last => (last === '00' ? '01' : '00')), 'key-off-curve'],
    ['a point beyond p', `04${'FF'.repeat(64)}`, 'key-off-curve'],
    ['a hybrid point', key.replace('0004', '0006'), 'key-unreadable'],
  ] as const
).map(([name, publicKey, code]) => ({ name, record: whole, publicKey, verdict: 'malformed' as const, code }));

/** Every curve, every tampering, every trap that the format sets. */
export const ownVectors: readonly OwnVector[] = [
  ...ofEveryCurve,
  ...tampered,
  ...traps,
  ...frames,
  ...sections,
  ...badKeys,
];
