import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/protocol/json.ts';

const read = (text: string) => readJson(new TextEncoder().encode(text));
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** Where JSON.parse sees the fault, as far as it says; `undefined`: it sees none, or says no place. */
function placeOfParse(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (message.includes('end of JSON input')) return text.length;
    const place = /at position (\d+)/.exec(message)?.[1];
    return place === undefined ? undefined : Number(place);
  }
}

describe('reading JSON from the meter', () => {
  it('reads whatever JSON.stringify can write', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        expect(read(JSON.stringify(value))).toEqual({
          ok: true,
          value: JSON.parse(JSON.stringify(value)),
          odd: [],
        });
      }),
    );
  });

  it.each([
    ['two readers may see two values', '{"result":0,"result":1}'],
    ['the key is spelled in two ways', String.raw`{"result":0,"\u0072esult":1}`],
    ['they stand in an inner object', '[{"a":{"b":1,"c":[2],"b":3}}]'],
    ['the key has a quote in it', String.raw`{"a\"b":0,"a\"b":1}`],
  ])('refuses a key that is there twice: %s', (_, text) => {
    const told = read(text);
    expect(told.ok ? '' : told.reason).toMatch(/^it has the key ".*" twice in one object, at byte \d+$/);
  });

  it('says nothing of a key that may be the text of a customer', () => {
    const told = readJson(Buffer.from('{"who":1,"who":2}'), { hidden: true });
    expect(told).toEqual({ ok: false, reason: 'it has a key twice in one object, at byte 9' });
  });

  it.each([
    '{"a":{"x":1},"b":{"x":2}}',
    '[{"x":1},{"x":2}]',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"b","b":"a"}',
  ])('keeps apart equal keys of different objects: %s', text => {
    expect(read(text)).toEqual({ ok: true, value: JSON.parse(text), odd: [], fault: undefined });
  });

  it('reads 32 levels and refuses 33', () => {
    expect(read(nested(32)).ok).toBe(true);
    expect(read(nested(33))).toEqual({ ok: false, reason: 'it is nested deeper than 32' });
  });

  it.each([
    ['nothing', '', 'it is empty'],
    ['blanks', ' \n', 'it is empty'],
    ['a cut-off body', '{"voltage":78', 'it ends too early, at byte 13: {"voltage":78'],
    ['an open string', '{"a', 'it ends too early, at byte 3: {"a'],
    ['two answers in one', '{"a":1}{"a":2}', '"{" at byte 7: {"a":1}{"a":2}'],
    ['-nan beside another fault', '{"power":-nan,"x":1', '-nan at byte 9: {"power":-nan,"x":1'],
    ['a word that is none of JSON', '{"a":undefined}', 'undefined at byte 5: {"a":undefined}'],
    ['a hexadecimal number', '{"a":0x1F}', '0x1F at byte 5: {"a":0x1F}'],
    ['a number with a comma', '{"a":1,5}', '5 at byte 7: {"a":1,5}'],
    ['a leading zero', '{"a":007}', '007 at byte 5: {"a":007}'],
    ['a comma too many', '{"a":1,}', '"}" at byte 7: {"a":1,}'],
    ['single quotes', "{'a':1}", `"'" at byte 1: {'a':1}`],
    ['single quotes, more than once', "{'a':1,'b':2}", `"'" at byte 1: {'a':1,'b':2}`],
    ['keys without quotes', '{a:1,b:2}', 'a at byte 1: {a:1,b:2}'],
    ['a zero byte before it', '\0{"a":1}', String.raw`"\u0000" at byte 0: \u{0}{"a":1}`],
    ['an open line', '{"a":"x\ny"}', String.raw`"\n" at byte 7: {"a":"x\u{a}y"}`],
    ['an escape that is none', String.raw`{"a":"\x"}`, String.raw`"\\" at byte 6: {"a":"\x"}`],
    ['a wrong character behind others', '{"ä":?}', '"?" at byte 6: {"ä":?}'],
    ['plain text', 'Internal error', 'Internal at byte 0: Internal error'],
    ['a login page', '<html><b>Login', 'it is a web page: <html><b>Login'],
  ])('refuses %s, and says what and where', (_, text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  it.each(['-nan', 'nan', 'NaN', 'inf', '-inf', 'INF', 'Infinity', '-Infinity', '+Infinity'])(
    'reads the number %s, which is none, as null, and says where it was',
    word => {
      expect(read(`{"ä":"nan \\"-inf","x":[1, ${word}]}`)).toEqual({
        ok: true,
        value: { ä: 'nan "-inf', x: [1, null] },
        odd: [`${word} at byte 27`],
        fault: expect.stringContaining(`${word} at byte 27: `),
      });
    },
  );

  it('counts what stood before the text, too', () => {
    expect(read('\uFEFF[nan]')).toMatchObject({ odd: ['byte order mark before it', 'nan at byte 4'] });
  });

  it('tells of three numbers that are none, however many there are', () => {
    const result = read(`[${Array(1000).fill('nan').join()}]`);
    expect(result).toMatchObject({ ok: true, odd: ['nan at byte 1', 'nan at byte 5', 'nan at byte 9'] });
  });

  it('shows only what stands around the fault', () => {
    const rest = `,"b":"${'x'.repeat(1000)}"`;
    const result = read(`{"start":"${'y'.repeat(1000)}","power":-nan${rest}`);
    expect(result).toEqual({
      ok: false,
      reason: `-nan at byte 1020: ...${'y'.repeat(14)}","power":-nan,"b":"xxxxxx...`,
    });
  });

  it('makes visible what is not', () => {
    expect(read('{"a":1\u200b,"b":\u00a02}')).toEqual({
      ok: false,
      reason: String.raw`"\u{200b}" at byte 6: {"a":1\u{200b},"b":\u{a0}2}`,
    });
  });

  it.each([
    ['{"clientId":"04A1B2C3"x}', 'a syntax error at byte 22'],
    ['{"clientId":04A1B2C3}', 'a syntax error at byte 12'],
    ['{"clientId":"04A1B2C3', 'it ends too early, at byte 21'],
    ['{"energyImport":-nan,"clientId":"04A1B2C3"', '-nan at byte 16'],
  ])('shows nothing of the texts of a customer: %s', (text, reason) => {
    expect(readJson(new TextEncoder().encode(text), { hidden: true })).toEqual({ ok: false, reason });
  });

  it.each([
    ['a byte order mark before it', '\uFEFF{"a":1}', 'byte order mark before it'],
    ['white space before it', '\r\n\t {"a":1}', 'white space of 4 bytes before it'],
    ['zeros behind it', '{"a":1}\0\0', '2 zero bytes behind it'],
  ])('reads it with %s, and says so', (_, text, odd) => {
    expect(read(text)).toEqual({ ok: true, value: { a: 1 }, odd: [odd], fault: undefined });
  });

  it('reads white space behind it, which is nothing odd', () => {
    expect(read('{"a":1}\r\n')).toEqual({ ok: true, value: { a: 1 }, odd: [], fault: undefined });
  });

  it('reads bytes that are not UTF-8 as U+FFFD, and says so', () => {
    expect(readJson(Uint8Array.of(0x22, 0x61, 0xff, 0x22))).toEqual({
      ok: true,
      value: 'a\uFFFD',
      odd: ['bytes that are not UTF-8'],
      fault: undefined,
    });
  });

  it.each([
    ['little-endian with a mark', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
    ['big-endian with a mark', Uint8Array.of(0xfe, 0xff, 0, 0x7b, 0, 0x7d)],
    ['little-endian', Uint8Array.of(0x7b, 0, 0x7d, 0)],
    ['big-endian', Uint8Array.of(0, 0x7b, 0, 0x7d)],
  ])('refuses UTF-16, %s, by its name', (_, bytes) => {
    expect(readJson(bytes)).toEqual({ ok: false, reason: 'it is UTF-16, and the meter speaks UTF-8' });
  });

  it('finds the fault where JSON.parse finds it, wherever a text is damaged', () => {
    const whole = String.raw`{"a":[1,-2.5e3,true,null,"x\n\u00e4"],"b":{"c":{}},"d":[]}`;
    const damage = fc.constantFrom('', '"', '{', ']', ',', 'x', '-', '\n');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), damage, (at, put) => {
        const text = whole.slice(0, at) + put + whole.slice(at + 1);
        const place = placeOfParse(text);
        if (place === undefined) return;
        const result = read(text);
        if (result.ok || result.reason.includes('twice')) return;
        const ours = Number(/at byte (\d+)/.exec(result.reason)?.[1]);
        // A wrong word or number is shown from its first letter; JSON.parse names the first wrong one.
        expect(ours).toBeLessThanOrEqual(place);
        expect(text.slice(ours, place)).toMatch(/^[\\\w.+-]*$/);
      }),
    );
  });

  it('takes __proto__, constructor and prototype as keys like any other', () => {
    const result = read(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":1}',
    );
    expect(result.ok).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(result.ok && result.value)).toBe(Object.prototype);
  });

  it('needs time in proportion to the length for zero bytes with something behind them', () => {
    const result = read(`12${'\0'.repeat(1_000_000)}x`);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('at byte 2: ') });
  });

  it('needs time in proportion to the length for text of open strings only', () => {
    const result = read(`"${String.raw`\"`.repeat(500_000)}`);
    expect(result).toMatchObject({
      ok: false,
      reason: expect.stringContaining('too early, at byte 1000001'),
    });
  });
});
