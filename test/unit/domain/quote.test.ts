import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/domain/quote.ts';

describe('a value from outside in a message', () => {
  it.each([
    ['plain text', 'EV_COMMISSIONING', '"EV_COMMISSIONING"'],
    ['text with quotes', 'a"b', String.raw`"a\"b"`],
    ['a forged line of a log', 'a\r\nERROR', String.raw`"a\r\nERROR"`],
    ['colors of a terminal', '\u001b[31m', String.raw`"\u001b[31m"`],
    ['delete', '\u007f', String.raw`"\u{7f}"`],
    ['C1 control characters', '\u009b31m', String.raw`"\u{9b}31m"`],
    ['changed direction of reading', '\u202eabc', String.raw`"\u{202e}abc"`],
    ['line separators', '\u2028', String.raw`"\u{2028}"`],
    ['tags beyond the first plane', '\u{e0041}', String.raw`"\u{e0041}"`],
    ['a gap that is no blank', 'a\u00a0b\u3000', String.raw`"a\u{a0}b\u{3000}"`],
    ['letters that show nothing', '\u3164\u2800\ufe0f', String.raw`"\u{3164}\u{2800}\u{fe0f}"`],
    ['a list of very many', Array(1000).fill('x'), 'a list of 1000 entries'],
    ['an object of very many members', Object.fromEntries(Array(1000).entries()), 'object'],
    ['half a character', '\ud800', String.raw`"\ud800"`],
    ['nothing', undefined, 'nothing'],
    ['null', null, 'null'],
    ['infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['an object', { a: [1] }, '{"a":[1]}'],
    ['a function', () => 1, 'function'],
    ['a BigInt', 1n, 'bigint'],
  ])('shows %s', (_, value, shown) => {
    expect(quote(value)).toBe(shown);
  });

  it('is whole up to 256 bytes and cut beyond', () => {
    expect(quote('x'.repeat(254))).toBe(`"${'x'.repeat(254)}"`);
    expect(quote('x'.repeat(255))).toBe(`"${'x'.repeat(252)}...`);
  });

  it('takes no time for what it does not show', () => {
    const long = 'x'.repeat(200_000_000);
    for (let times = 0; times < 1000; times += 1) expect(quote({ long })).toHaveLength(256);
  });

  it('never has more than 256 bytes, nor anything invisible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
        const shown = quote(text);
        expect(new TextEncoder().encode(shown).length).toBeLessThanOrEqual(256);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
