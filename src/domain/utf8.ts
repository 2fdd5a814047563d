/** Lengths that the meter counts in bytes of UTF-8, not in characters. */

export function byteLengthOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The longest beginning of the text that fits into so many bytes and ends between two characters. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (isContinuation(bytes[end])) end -= 1;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end));
}

/** Is this byte inside a character of UTF-8, and not its first? */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
