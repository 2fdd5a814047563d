import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ConfigError } from '../index.ts';
import { fromSafeXml } from '../ocmf/index.ts';

/** A record from a file or from standard input, with the key that stands beside it, if any. */
export interface OcmfInput {
  readonly record: Uint8Array;
  readonly publicKey: string | undefined;
}

/**
 * Reads records: the text of one record as the meter gave it (a newline at the end is left out, it is not the
 * record's), or a S.A.F.E. XML document with one or several.
 */
export async function readOcmfInput(file: string): Promise<readonly OcmfInput[]> {
  const bytes = file === '-' ? await buffer(process.stdin) : readBytes(file);
  if (!/^\s*<|^\uFEFF\s*</.test(bytes.subarray(0, 64).toString('utf8'))) {
    return [{ record: withoutFinalNewline(bytes), publicKey: undefined }];
  }
  const { values, findings } = fromSafeXml(bytes);
  if (values.length > 0) return values.map(({ record, publicKey }) => ({ record, publicKey }));
  const reason = findings[0]?.message ?? 'no record in it';
  throw new ConfigError([{ key: 'FILE', value: file, expected: `a S.A.F.E. XML document (${reason})` }]);
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
