import { describe, expect, it } from 'vitest';
import { hasText, soughtOf, withoutTexts } from '../../../src/cli/capture/encodings.ts';
import { bytesOf, createReplacer, textOf } from '../../../src/cli/capture/units.ts';

const replacer = createReplacer(Buffer.alloc(32, 7));
const replaced = (text: string) => textOf(replacer.replace(bytesOf(text)));

describe('a replacer', () => {
  it.each([
    ['04A1B2C3', /^[0-9A-F]{8}$/],
    ['04a1b2c3', /^[0-9a-f]{8}$/],
    ['DE*ABC*E1234*1', /^[A-F]{2}\*[A-F]{3}\*[A-F]\d{4}\*\d$/],
    ['Jörg Müßig 10€', /^[G-Z].[a-z]{2} [G-Z].{2}[a-z]{2} \d\d.$/u],
    ['🚗', /^.$/u],
  ])('gives for %s something of the same form and length, and nothing of it', (text, form) => {
    const other = replaced(text);
    expect(other).toMatch(form);
    expect(Buffer.byteLength(other)).toBe(Buffer.byteLength(text));
    for (const [index, letter] of [...text].entries()) {
      if (/[\p{L}\p{N}]/u.test(letter)) expect([...other][index]).not.toBe(letter);
    }
  });

  it('replaces the same by the same: what is cut, joined by a comma, or in another case', () => {
    const [user, transaction] = ['04A1B2C3D4', 'O-b9d89940be03-10802'];
    expect(replaced(`${user},${transaction}`)).toBe(`${replaced(user)},${replaced(transaction)}`);
    expect(replaced(transaction.slice(0, 12))).toBe(replaced(transaction).slice(0, 12));
    expect(replaced(user.toLowerCase())).toBe(replaced(user).toLowerCase());
  });

  it('replaces bytes that are no text, one by one', () => {
    const bytes = 'M\xfcller';
    const other = replacer.replace(bytes);
    expect(other).toHaveLength(bytes.length);
    expect(other).not.toContain('\xfc');
  });

  it('has a key of its own each time', () => {
    expect(createReplacer().replace('0123456789abcdef')).not.toBe(
      createReplacer().replace('0123456789abcdef'),
    );
  });
});

describe('a text of a customer', () => {
  const secret = 'Jörg/04A1B2C3';
  const sought = soughtOf([bytesOf(secret)]);
  const other = replaced(secret);
  const clean = (text: string) => textOf(withoutTexts(bytesOf(text), sought, replacer));
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const unicode = (text: string) =>
    [...text].map(letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

  it.each([
    ['as it is', secret, other],
    ['in small letters', secret.toLowerCase(), other.toLowerCase()],
    ['with escapes of a URL', encodeURIComponent(secret), encodeURIComponent(other)],
    ['with escapes of JSON alone', unicode(secret), unicode(other)],
    ['with an escaped slash', secret.replace('/', '\\/'), other.replace('/', '\\/')],
    ['in hexadecimal', hex(secret), hex(other)],
    ['in capitals of hexadecimal', hex(secret).toUpperCase(), hex(other).toUpperCase()],
    ['in base64', base64(secret), base64(other)],
    ['one off in base64', base64(`x${secret}`), base64(`x${other}`)],
    ['two off in base64', base64(`xy${secret}z`), base64(`xy${other}z`)],
    [
      'in base64 for URLs',
      Buffer.from(`??${secret}`).toString('base64url'),
      Buffer.from(`??${other}`).toString('base64url'),
    ],
    ['in hexadecimal in base64', base64(hex(secret)), base64(hex(other))],
    ['in base64 in base64', base64(base64(secret)), base64(base64(other))],
  ])('is replaced %s', (_, form, expected) => {
    for (const text of [form, `"ID":"${form}"`, `x=${form}&y=2`]) {
      expect(clean(text)).toBe(text.replace(form, expected));
      expect(hasText(bytesOf(text), sought)).toBe(true);
      expect(hasText(bytesOf(clean(text)), sought)).toBe(false);
    }
  });

  it('is replaced in the bytes that hexadecimal digits stand for', () => {
    const uid = '04A1B2C3D4E5F6';
    const text = Buffer.from(`x${Buffer.from(uid, 'hex').toString('latin1')}`, 'latin1').toString('base64');
    const changed = withoutTexts(text, soughtOf([uid]), replacer);
    const bytes = Buffer.from(changed, 'base64').subarray(1).toString('hex').toUpperCase();
    expect(bytes).toBe(replacer.replace(uid));
  });

  it('leaves everything else as it is', () => {
    const text =
      '{"meterId":"1202531106","publicKey":"A80F10D968E1122F8820F288B23C4E1C0DA912F3","x":"SsO2cmcvMDRBMUIyQw=="}';
    expect(clean(text)).toBe(text);
  });
});
