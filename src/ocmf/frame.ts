import { isUtf8 } from 'node:buffer';
import { isUtf16, startOfText } from './encoding.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { JsonScanner } from './json-scanner.ts';
import { type JsonNode, type JsonSource, sourceOf } from './json-tree.ts';
import { isTextOrBytes } from './key-text.ts';
import { limits } from './limits.ts';

/** The sections of a record, found by reading its JSON and not by searching for pipes. */
export interface Frame {
  readonly source: JsonSource;
  /** From the first pipe to the pipe before the signature, as they came: a view, no copy. */
  readonly signedBytes: Buffer;
  readonly payload: JsonNode;
  readonly signature: JsonNode;
  /** The payload has a name twice in one object. */
  readonly hasDuplicate: boolean;
}

/** What came in, or the findings that say why it is no record. */
export type FrameResult =
  | { readonly frame: Frame; readonly findings: Finding[] }
  | { readonly frame: undefined; readonly findings: Finding[] };

const header = [...'OCMF|'].map(letter => letter.charCodeAt(0));
const pipe = 0x7c;

/** Splits a record into its sections. Never throws. */
export function readFrame(input: Uint8Array | string): FrameResult {
  if (!isTextOrBytes(input)) {
    return refused(finding('frame-text', 'record', 'The input is neither text nor bytes.'));
  }
  if (input.length > limits.recordBytes) {
    return refused(finding('frame-too-large', 'record', 'The record is larger than 256 KiB.'));
  }
  if (typeof input === 'string' && !input.isWellFormed()) {
    return refused(
      finding('frame-text', 'record', 'The text has half a surrogate pair: it is not what the meter sent.'),
    );
  }
  const bytes =
    typeof input === 'string'
      ? Buffer.from(input, 'utf8')
      : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length > limits.recordBytes) {
    return refused(finding('frame-too-large', 'record', 'The record is larger than 256 KiB.'));
  }
  return readSections(bytes);
}

function readSections(bytes: Buffer): FrameResult {
  const findings: Finding[] = [];
  const source = sourceOf(bytes);
  const scanner = new JsonScanner(source, startOfText(bytes));
  if (scanner.at > 0) {
    findings.push(
      finding('frame-leading', 'record', 'There is white space or a byte order mark before the record.'),
    );
  }
  const payloadStart = scanner.at + header.length;
  if (!startsWith(bytes, scanner.at, header)) {
    const reason = isUtf16(bytes) ? 'is in UTF-16; save it as UTF-8' : 'does not start with "OCMF|"';
    return refused(finding('frame-header', 'record', `The record ${reason}.`));
  }
  scanner.at = payloadStart;
  const payload = readSection(scanner, bytes, 'payload');
  if ('code' in payload) return refused(payload);
  const signedBytes = bytes.subarray(payloadStart, scanner.at);
  const { duplicate } = scanner;
  if (duplicate !== undefined) {
    findings.push(
      finding('json-duplicate', 'payload', `The name ${quoted(duplicate)} occurs twice in one object.`),
    );
  }
  if (scanner.hasPipe)
    findings.push(finding('frame-pipe', 'payload', 'A string of the payload contains a pipe.'));
  if (!isUtf8(signedBytes)) findings.push(finding('json-utf8', 'payload', 'The signed bytes are not UTF-8.'));
  if (bytes[scanner.at] !== pipe) {
    return refused(
      finding('frame-section', 'signature', 'No pipe and signature section follow the payload.'),
    );
  }
  scanner.at += 1;
  scanner.duplicate = undefined;
  const signature = readSection(scanner, bytes, 'signature');
  if ('code' in signature) return refused(signature);
  if (scanner.duplicate !== undefined) {
    return refused(
      finding(
        'json-duplicate',
        'signature',
        `The name ${quoted(scanner.duplicate)} occurs twice in the signature section.`,
      ),
    );
  }
  const rest = readRest(bytes, scanner.at);
  if (rest?.severity === 'error') return refused(rest);
  if (rest !== undefined) findings.push(rest);
  return {
    frame: { source, signedBytes, payload, signature, hasDuplicate: duplicate !== undefined },
    findings,
  };
}

function startsWith(bytes: Buffer, at: number, expected: readonly number[]): boolean {
  return expected.every((value, index) => bytes[at + index] === value);
}

function readSection(scanner: JsonScanner, bytes: Buffer, name: 'payload' | 'signature'): JsonNode | Finding {
  const node = scanner.value();
  if (node === undefined) {
    const { code, at } = scanner.failure ?? { code: 'json-syntax' as const, at: scanner.at };
    const what =
      code === 'json-limit' ? 'goes beyond a limit' : at >= bytes.length ? 'ends too early' : 'is not JSON';
    return finding(code, name, `The ${name} section ${what} at byte ${at}.`);
  }
  if (node.kind !== 'object') {
    return finding('frame-section', name, `The ${name} section is not a JSON object.`);
  }
  scanner.skipSpace();
  return node;
}

/** Drafts of the format had the public key as a fourth section; it is nobody's word, so it is not looked at. */
function readRest(bytes: Buffer, at: number): Finding | undefined {
  if (at >= bytes.length) return undefined;
  const rest = bytes.toString('latin1', at, Math.min(bytes.length, at + limits.keyChars));
  if (bytes.length - at < limits.keyChars && /^\|[\w+/=:\- \r\n\t]*$/.test(rest)) {
    return finding(
      'frame-fourth-section',
      'record',
      'There is a fourth section; it is not signed and was ignored.',
    );
  }
  return finding(
    'frame-trailing',
    'record',
    'Something follows the signature section that does not belong to the record.',
  );
}

function refused(reason: Finding): FrameResult {
  return { frame: undefined, findings: [reason] };
}
