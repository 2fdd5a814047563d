import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ConfigError } from '../index.ts';
import { fromOcpp, fromSafeXml } from '../ocmf/index.ts';
import type { Output } from './output.ts';

/** What somebody at a terminal is told, who would else look at nothing. */
const waiting = 'waiting for a record on standard input; paste it, and end with Ctrl-D on a line of its own';

/** A record from a file or from standard input, with the key that stands beside it, if any. */
export interface OcmfInput {
  readonly record: Uint8Array;
  readonly publicKey: string | undefined;
}

/**
 * Reads records: the text of one record as the meter gave it (a newline at the end is left out, it is not the
 * record's) or packed in base64, base32 or hexadecimal; a S.A.F.E. XML document with one or several; or JSON of OCPP: a
 * message, a MeterValue, a SampledValue or a SignedMeterValue.
 */
export async function readOcmfInput(
  file: string,
  { talk }: Pick<Output, 'talk'>,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
): Promise<readonly OcmfInput[]> {
  if (file === '-' && input.isTTY === true) talk(waiting);
  const bytes = file === '-' ? await buffer(input) : readBytes(file);
  const start = firstLetterOf(bytes);
  if (start === '<') return valuesIn(file, 'a S.A.F.E. XML document', fromSafeXml(bytes));
  const text = bytes.toString('utf8');
  if (start === '{' || start === '[' || start === '"') {
    return valuesIn(file, 'an OCPP message with a signed record', fromOcpp(text));
  }
  const packed = start === 'O' ? undefined : fromOcpp(text).values[0];
  return [{ record: packed?.record ?? withoutFinalNewline(bytes), publicKey: undefined }];
}

/** The first letter of a text, also where it stands in UTF-16, so that a document is told from a record. */
function firstLetterOf(bytes: Buffer): string {
  return bytes
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/\0|\uFFFD/g, '')
    .trim()
    .slice(0, 1);
}

/** What was found in a document, or why nothing was. */
function valuesIn(
  file: string,
  expected: string,
  { values, findings }: ReturnType<typeof fromSafeXml> | ReturnType<typeof fromOcpp>,
): readonly OcmfInput[] {
  if (values.length > 0) return values.map(({ record, publicKey }) => ({ record, publicKey }));
  const reason = findings[0]?.message ?? 'no record in it';
  throw new ConfigError([{ key: 'FILE', value: file, expected: `${expected} (${reason})` }]);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ConfigError(
      [{ key: 'FILE', value: JSON.stringify(file), expected: 'a file that can be read' }],
      cause,
    );
  }
}

function withoutFinalNewline(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  return bytes.subarray(0, end);
}
