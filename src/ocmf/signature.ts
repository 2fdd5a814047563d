import type { Curve } from './curves.ts';
import { type DerElement, derTag, readDer, writeDer, writeDerInteger } from './der.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { decodeBase64 } from './key-text.ts';
import type { SignatureSection } from './record.ts';

/** The bytes of `SD`; undefined, with a finding, where there are none. White space in it is ignored. */
export function decodeSignature(
  { data, encoding }: SignatureSection,
  findings: Finding[],
): Buffer | undefined {
  if (data === undefined || data === '') {
    findings.push(finding('signature-missing', 'signature.SD', 'The record carries no signature.'));
    return undefined;
  }
  const compact = /\s/.test(data) ? data.replace(/\s+/g, '') : data;
  if (compact.length !== data.length) {
    findings.push(finding('signature-spaces', 'signature.SD', 'There is white space inside the signature.'));
  }
  const name = (encoding ?? 'hex').toLowerCase();
  const isHex = name === 'hex' && compact.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(compact);
  const bytes = isHex ? Buffer.from(compact, 'hex') : name === 'base64' ? decodeBase64(compact) : undefined;
  if (bytes === undefined) {
    const how =
      name === 'hex' || name === 'base64'
        ? `not ${name}`
        : `encoded as ${quoted(name)}, which OCMF does not know`;
    findings.push(finding('signature-encoding', 'signature.SD', `The signature is ${how}.`));
  }
  return bytes;
}

/**
 * Strict DER from what meters write: strict DER itself, DER whose integers are negative, padded or of long form, or r‖s
 * of fixed width. Undefined, with a finding, where it is none of them or a number is outside of 1 … n − 1.
 */
export function readSignature(bytes: Buffer, curve: Curve, findings: Finding[]): Buffer | undefined {
  const integers = readDerIntegers(bytes);
  const deviation = integers === undefined ? undefined : deviationOf(bytes, integers);
  if (bytes.length === curve.bytes * 2 && (integers === undefined || deviation !== undefined)) {
    findings.push(
      finding('signature-raw', 'signature.SD', 'The signature is r and s of fixed width, not DER.'),
    );
    return strictDer(bytes.subarray(0, curve.bytes), bytes.subarray(curve.bytes), curve, findings);
  }
  if (integers === undefined) {
    findings.push(
      finding('signature-format', 'signature.SD', 'The signature is neither DER nor r and s of fixed width.'),
    );
    return undefined;
  }
  const r = bytes.subarray(integers.r.start, integers.r.end);
  const s = bytes.subarray(integers.s.start, integers.s.end);
  if (deviation === undefined) return isInRange(r, s, curve, findings) ? bytes : undefined;
  findings.push(finding('signature-der', 'signature.SD', `The DER has ${deviation}.`));
  return strictDer(r, s, curve, findings);
}

/** The elements of ECDSA-Sig-Value, RFC 3279. */
export interface DerIntegers {
  readonly sequence: DerElement;
  readonly r: DerElement;
  readonly s: DerElement;
}

export function readDerIntegers(bytes: Buffer): DerIntegers | undefined {
  const sequence = readDer(bytes, 0);
  if (sequence?.tag !== derTag.sequence) return undefined;
  const r = readDer(bytes, sequence.start, sequence.end);
  if (r?.tag !== derTag.integer || r.end === r.start) return undefined;
  const s = readDer(bytes, r.end, sequence.end);
  if (s?.tag !== derTag.integer || s.end === s.start) return undefined;
  return { sequence, r, s };
}

function deviationOf(bytes: Buffer, { sequence, r, s }: DerIntegers): string | undefined {
  if (sequence.isLongForm || r.isLongForm || s.isLongForm) return 'a length that is longer than needed';
  if (isPadded(bytes, r) || isPadded(bytes, s)) return 'an integer with more zeros than needed';
  if (isNegative(bytes, r) || isNegative(bytes, s)) return 'an integer that reads as negative';
  if (sequence.end !== bytes.length || s.end !== sequence.end) return 'bytes after the two integers';
  return undefined;
}

function isNegative(bytes: Buffer, { start }: DerElement): boolean {
  return (bytes[start] ?? 0) >= 0x80;
}

export function isPadded(bytes: Buffer, { start, end }: DerElement): boolean {
  return end - start > 1 && bytes[start] === 0 && (bytes[start + 1] ?? 0) < 0x80;
}

function strictDer(r: Buffer, s: Buffer, curve: Curve, findings: Finding[]): Buffer | undefined {
  if (!isInRange(r, s, curve, findings)) return undefined;
  return writeDer(derTag.sequence, writeDerInteger(r), writeDerInteger(s));
}

function isInRange(r: Buffer, s: Buffer, curve: Curve, findings: Finding[]): boolean {
  if (isBelowOrder(r, curve) && isBelowOrder(s, curve)) return true;
  findings.push(
    finding('signature-range', 'signature.SD', 'A number of the signature is not between 1 and n - 1.'),
  );
  return false;
}

/** Is the unsigned number from 1 to n - 1? */
function isBelowOrder(number: Buffer, { order }: Curve): boolean {
  let start = 0;
  while (start < number.length && number[start] === 0) start += 1;
  const length = number.length - start;
  if (length === 0 || length > order.length) return false;
  return length < order.length || order.compare(number, start) > 0;
}
