import { isUtf8 } from 'node:buffer';
import { isUtf16 } from './encoding.ts';
import { OcmfExportError } from './export-error.ts';
import { type ExportInput, recordToExport, spkiToExport } from './export-parts.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { isTextOrBytes } from './key-text.ts';
import { limits } from './limits.ts';
import { unpackRecord } from './unpack.ts';
import { escapeXml, readXml, type XmlElement } from './xml.ts';

/** One record for the S.A.F.E. format. A record that holds the whole session needs neither id nor context. */
export interface SafeXmlInput extends ExportInput {
  /** An integer, by the schema of the format. */
  readonly transactionId?: number | string;
  readonly context?: 'Transaction.Begin' | 'Transaction.End';
}

/** One record as it was found in a document. */
export interface SafeXmlValue {
  /** The bytes of the record, white space at its ends left out. */
  readonly record: Uint8Array;
  /** As written, for `parsePublicKey`. */
  readonly publicKey: string | undefined;
  readonly transactionId: string | undefined;
  readonly context: string | undefined;
  /** `format` and `encoding` of signedData, as written. */
  readonly format: string | undefined;
  readonly encoding: string | undefined;
}

/** What a document holds, or why it was not read. */
export interface SafeXmlDocument {
  readonly readable: boolean;
  readonly values: readonly SafeXmlValue[];
  readonly findings: readonly Finding[];
}

/**
 * The document that S.A.F.E. Transparenzsoftware reads: every record untouched, its key as base64 of
 * SubjectPublicKeyInfo. A record that XML cannot carry as text is written in base64.
 *
 * @throws OcmfExportError OCMF_UNREADABLE for what is no record, OCMF_KEY for an unusable key, OCMF_ARGUMENT for a
 * transaction id that is no integer.
 */
export function toSafeXml(input: SafeXmlInput | readonly SafeXmlInput[]): string {
  const inputs = Array.isArray(input) ? input : [input];
  const values = inputs.map((value: SafeXmlInput) => valueElement(value)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<values>\n${values}</values>\n`;
}

function valueElement(input: SafeXmlInput): string {
  const record = recordToExport(input);
  const spki = spkiToExport(input.publicKey, record.signature.algorithm);
  const bytes = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.byteLength);
  const text = bytes.toString('utf8');
  const isPlain = isUtf8(bytes) && !hasForbidden(text);
  const signedData = isPlain
    ? `<signedData format="OCMF" encoding="plain">${escapeXml(text)}</signedData>`
    : `<signedData format="OCMF" encoding="base64">${bytes.toString('base64')}</signedData>`;
  const publicKey =
    spki === undefined ? '' : `    <publicKey encoding="base64">${spki.toString('base64')}</publicKey>\n`;
  return `  <value${attributesOf(input)}>\n    ${signedData}\n${publicKey}  </value>\n`;
}

function attributesOf({ transactionId, context }: SafeXmlInput): string {
  if (transactionId !== undefined && !/^-?\d{1,18}$/.test(String(transactionId))) {
    throw new OcmfExportError(
      'OCMF_ARGUMENT',
      `transactionId has to be an integer, got ${quoted(String(transactionId))}`,
    );
  }
  const id = transactionId === undefined ? '' : ` transactionId="${transactionId}"`;
  return context === undefined ? id : `${id} context="${context}"`;
}

/** What XML 1.0 cannot carry even as a number. */
function hasForbidden(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffe || code === 0xffff)
      return true;
  }
  return false;
}

/**
 * Reads a S.A.F.E. document: plain, hex, base64 and base32 records, keys in any form, with or without a namespace
 * prefix. Never throws; a DTD or an entity beyond the five makes the document unreadable. Bytes are read as UTF-8 or, when the document says so, as ISO 8859-1.
 */
export function fromSafeXml(input: string | Uint8Array): SafeXmlDocument {
  if (!isTextOrBytes(input))
    return refused(finding('xml-syntax', 'document', 'It is neither text nor bytes.'));
  if (input.length > limits.documentBytes)
    return refused(finding('xml-limit', 'document', 'It is larger than 8 MiB.'));
  const text = typeof input === 'string' ? input : decodeDocument(input);
  if (typeof text !== 'string') return refused(text);
  const root = readXml(text);
  if ('code' in root) return refused(finding(root.code, 'document', root.message));
  const findings: Finding[] = [];
  const elements = isNamed('values', root) ? root.children.filter(child => isNamed('value', child)) : [];
  const values = elements.flatMap((element, index) => readValue(element, `value[${index}]`, findings));
  if (values.length === 0)
    findings.push(finding('container-empty', 'document', 'There is no value with signedData.'));
  return { readable: values.length > 0, values, findings };
}

function readValue(element: XmlElement, place: string, findings: Finding[]): SafeXmlValue[] {
  const data = element.children.find(child => isNamed('signedData', child));
  if (data === undefined) return [];
  const encoding = data.attributes.get('encoding');
  const publicKey = element.children.find(child => isNamed('publicKey', child))?.text.trim();
  return [
    {
      record: unpackRecord(data.text.trim(), encoding ?? 'plain', place, findings),
      publicKey: publicKey === '' ? undefined : publicKey,
      transactionId: element.attributes.get('transactionId'),
      context: element.attributes.get('context'),
      format: data.attributes.get('format'),
      encoding,
    },
  ];
}

/** A prefix names a namespace, and this format has one only. */
function isNamed(wanted: string, { name }: XmlElement): boolean {
  return name.slice(name.indexOf(':') + 1) === wanted;
}

function decodeDocument(input: Uint8Array): string | Finding {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (isUtf16(bytes)) {
    return finding(
      'xml-forbidden',
      'document',
      'The document is in UTF-16, which is not read: save it as UTF-8.',
    );
  }
  const declaration = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(
    bytes.toString('latin1', 0, 200),
  );
  const encoding = (declaration?.[1] ?? 'utf-8').toLowerCase();
  if (encoding === 'iso-8859-1' || encoding === 'us-ascii') return bytes.toString('latin1');
  if (encoding === 'utf-8' && isUtf8(bytes)) return bytes.toString('utf8');
  return finding(
    'xml-forbidden',
    'document',
    `The document is not in its encoding, or ${quoted(encoding)} is not read.`,
  );
}

function refused(reason: Finding): SafeXmlDocument {
  return { readable: false, values: [], findings: [reason] };
}
