import { decodeBase32 } from './base32.ts';
import { startOfText } from './encoding.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { decodeBase64 } from './key-text.ts';

const layers = ['plain', 'hex', 'base64', 'base32'] as const;

/**
 * The bytes of a record that travels as plain text, hexadecimal, base64 or base32. When it is not in the announced form but
 * plainly in another, that one is taken and noted. What is in no form comes back as its text, for `readRecord` to judge.
 */
export function unpackRecord(text: string, announced: string, place: string, findings: Finding[]): Buffer {
  const wanted = announced.toLowerCase();
  const first = layers.find(layer => layer === wanted);
  for (const layer of first === undefined ? layers : [first, ...layers]) {
    const bytes = decode(text, layer);
    if (bytes === undefined || !isRecord(bytes)) continue;
    if (layer !== first) {
      findings.push(
        finding(
          'container-form',
          place,
          `The record is written as ${layer}, announced is ${quoted(announced)}.`,
        ),
      );
    }
    return bytes;
  }
  return Buffer.from(text, 'utf8');
}

function decode(text: string, layer: (typeof layers)[number]): Buffer | undefined {
  if (layer === 'plain') return Buffer.from(text, 'utf8');
  if (layer === 'base64') return decodeBase64(text);
  if (layer === 'base32') return decodeBase32(text);
  const hex = text.replace(/^0x/i, '').replace(/[\s:-]/g, '');
  return hex.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

/** Also behind a byte order mark or white space, which is a finding of the record itself. */
export function isRecord(bytes: Buffer): boolean {
  const start = startOfText(bytes);
  return bytes.toString('latin1', start, start + 5) === 'OCMF|';
}
