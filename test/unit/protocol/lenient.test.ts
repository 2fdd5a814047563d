import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kindOf, lenient, pathText } from '../../../src/protocol/lenient.ts';

const schema = z.object({
  id: z.string(),
  count: z.int().optional(),
  silent: z.int().nullish(),
  group: z.object({ name: z.string(), size: z.int().optional() }).optional(),
  list: z.array(z.object({ port: z.int().optional() })).optional(),
});
const whole = { id: 'a', count: 1, silent: 2, group: { name: 'b', size: 3 }, list: [{ port: 4 }] };

describe('reading a value leniently', () => {
  it('keeps all that is as the schema has it, and nothing else', () => {
    const { value, leftOut } = lenient(schema, { ...whole, more: 'x' });
    expect(value).toEqual(whole);
    expect(leftOut).toEqual([]);
  });

  it.each([
    ['a missing member', { ...whole, count: undefined }, ['count'], 'nothing'],
    ['null', { ...whole, count: null }, ['count'], 'null'],
    ['a number as text', { ...whole, count: '123' }, ['count'], 'text of 3 bytes'],
    [
      'a member of an inner object',
      { ...whole, group: { name: 'b', size: true } },
      ['group', 'size'],
      'true or false',
    ],
    ['an inner object without what it needs', { ...whole, group: { size: 3 } }, ['group', 'name'], 'nothing'],
    ['a list that is none', { ...whole, list: 'x' }, ['list'], 'text of 1 bytes'],
    [
      'a member of an entry',
      { ...whole, list: [{ port: 1 }, { port: '2' }] },
      ['list', 1, 'port'],
      'text of 1 bytes',
    ],
    ['a list with an entry that is none', { ...whole, list: [null] }, ['list', 0], 'null'],
  ])('leaves out %s and says where', (_, odd, path, got) => {
    const { value, leftOut } = lenient(schema, odd);
    expect(schema.safeParse(value).success).toBe(true);
    expect(leftOut).toEqual([{ path, got }]);
  });

  it('takes an entry out that its list can do without', () => {
    const rows = z.object({ rows: z.array(z.object({ a: z.int() }).optional()) });
    const { value, leftOut } = lenient(rows, { rows: [{ a: 1 }, { a: 'x' }, null, { a: 2 }] });
    expect(value).toEqual({ rows: [{ a: 1 }, { a: 2 }] });
    expect(leftOut).toEqual([
      { path: ['rows', 1, 'a'], got: 'text of 1 bytes' },
      { path: ['rows', 2], got: 'null' },
    ]);
  });

  it.each([undefined, null])('finds nothing odd in %j where the schema lets it be', silent => {
    expect(lenient(schema, { ...whole, silent }).leftOut).toEqual([]);
  });

  it.each([undefined, null, 5])('leaves %j in a needed member for the schema to refuse', id => {
    const { value } = lenient(schema, { ...whole, id });
    expect(schema.safeParse(value).error?.issues).toMatchObject([{ path: ['id'] }]);
  });

  it('takes no member from a prototype', () => {
    const { value } = lenient(schema, JSON.parse('{"id":"a","__proto__":{"count":7}}'));
    expect(value).toEqual({ id: 'a' });
  });

  it.each([null, 5, 'x', []])('leaves %j in place of an object for the schema to refuse', value => {
    expect(lenient(schema, value).value).toBe(value);
  });
});

describe('the kind of a value', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', 'text of 0 bytes'],
    ['ü', 'text of 2 bytes'],
    [-1.5, 'number of 4 characters'],
    [false, 'true or false'],
    [[1, 2], 'list of 2 entries'],
    [{ a: 1 }, 'object of 1 members'],
  ])('of %j is %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});

describe('the text of a path', () => {
  it.each([
    [['ntp', 'servers', 0, 'port'], 'ntp.servers[0].port'],
    [['time'], 'time'],
    [[], 'the body'],
  ])('of %j is %s', (path, text) => {
    expect(pathText(path)).toBe(text);
  });
});
