/** One element of a DER structure: its tag and where its content lies. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  /** The length was not written in the shortest form. */
  readonly isLongForm: boolean;
}

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
} as const;

/** The element at this offset, or undefined where the bytes end before it does. Lengths up to 65,535. */
export function readDer(bytes: Uint8Array, offset: number, limit = bytes.length): DerElement | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) return undefined;
  if (first < 0x80) return elementOf(tag, offset + 2, first, limit, false);
  const count = first & 0x7f;
  if (count < 1 || count > 2) return undefined;
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[offset + 2 + index] ?? 0);
  const isShortest = count === 1 ? length >= 0x80 : length >= 0x100;
  return elementOf(tag, offset + 2 + count, length, limit, !isShortest);
}

function elementOf(
  tag: number,
  start: number,
  length: number,
  limit: number,
  isLongForm: boolean,
): DerElement | undefined {
  const end = start + length;
  return end > limit ? undefined : { tag, start, end, isLongForm };
}

/** A DER element from its tag and the parts of its content. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from([tag, ...header]), content]);
}

/** A DER INTEGER from a magnitude: shortest form, never negative. */
export function writeDerInteger(magnitude: Uint8Array): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1;
  const content = magnitude.subarray(start);
  const pad = (content[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return writeDer(derTag.integer, pad, content);
}
