import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/protocol/json.ts';

const read = (text: string) => readJson(new TextEncoder().encode(text));
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('reading JSON from the meter', () => {
  it('reads whatever JSON.stringify can write', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        expect(read(JSON.stringify(value))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it.each([
    ['two readers may see two values', '{"result":0,"result":1}'],
    ['the key is spelled in two ways', String.raw`{"result":0,"\u0072esult":1}`],
    ['they stand in an inner object', '[{"a":{"b":1,"c":[2],"b":3}}]'],
    ['the key has a quote in it', String.raw`{"a\"b":0,"a\"b":1}`],
  ])('refuses a key that is there twice: %s', (_, text) => {
    expect(read(text)).toEqual({ ok: false, reason: 'it has a key twice in one object' });
  });

  it.each([
    '{"a":{"x":1},"b":{"x":2}}',
    '[{"x":1},{"x":2}]',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"b","b":"a"}',
  ])('keeps apart equal keys of different objects: %s', text => {
    expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('reads 32 levels and refuses 33', () => {
    expect(read(nested(32)).ok).toBe(true);
    expect(read(nested(33))).toEqual({ ok: false, reason: 'it is nested deeper than 32' });
  });

  it.each([
    ['nothing', '', 'it is empty'],
    ['blanks', ' \n', 'it is empty'],
    ['a cut-off body', '{"voltage":78', 'a syntax error'],
    ['two answers in one', '{"a":1}{"a":1}', 'a syntax error'],
    ['a login page', '<html>', 'a syntax error'],
    ['NaN', '{"a":NaN}', 'a syntax error'],
    ['an open string', '{"a', 'a syntax error'],
    ['a byte order mark', '\uFEFF{}', 'a syntax error'],
  ])('refuses %s', (_, text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(readJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ ok: false, reason: 'it is not UTF-8' });
  });

  it('takes __proto__, constructor and prototype as keys like any other', () => {
    const result = read(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":1}',
    );
    expect(result.ok).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(result.ok && result.value)).toBe(Object.prototype);
  });

  it('needs time in proportion to the length for text of open strings only', () => {
    const result = read(`"${String.raw`\"`.repeat(500_000)}`);
    expect(result).toEqual({ ok: false, reason: 'a syntax error' });
  });
});
