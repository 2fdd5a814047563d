const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const pattern = /^[A-Z2-7]+={0,6}$/;
/** Characters of a last group of five bytes that was cut; one, three and six stand for no whole byte. */
const wholeGroups = new Set([0, 2, 4, 5, 7]);

/** Base32 of RFC 4648 in either case, white space and missing padding allowed; undefined where it is none. */
export function decodeBase32(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '').toUpperCase();
  const digits = compact.replace(/=+$/, '');
  if (!pattern.test(compact) || !wholeGroups.has(digits.length % 8)) return undefined;
  const bytes = Buffer.alloc(Math.floor((digits.length * 5) / 8));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const digit of digits) {
    bits = ((bits << 5) | alphabet.indexOf(digit)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes[at] = (bits >> count) & 0xff;
    at += 1;
  }
  return bytes;
}
