/** Does the text stand there in UTF-16, as some editors and shells save it? Every second byte of a first letter is 0. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const hasZero = (first === 0) !== (second === 0);
  // One zero before a text is no encoding: the next character has its zero, too.
  const isInPairs = (first === 0) === (bytes[2] === 0) && (second === 0) === (bytes[3] === 0);
  return bytes.length >= 2 && (hasMark || (hasZero && (bytes.length < 4 || isInPairs)));
}

/** Where a text really starts: behind a byte order mark of UTF-8 and white space. */
export function startOfText(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
