import { describe, expect, it } from 'vitest';
import { createFactMemory } from '../../../../src/serve/http/fact-memory.ts';
import { createFailedTries } from '../../../../src/serve/http/failed-tries.ts';
import { createPageSessions, pageSessionS } from '../../../../src/serve/http/page-sessions.ts';

describe('wrong tokens', () => {
  it('may be ten at once and one every six seconds, by address, however many there were before', () => {
    let nowMs = 1000;
    const tries = createFailedTries(() => nowMs);
    for (let count = 0; count < 10; count += 1) expect(tries.count('a')).toBeUndefined();
    for (let count = 0; count < 100; count += 1) expect(tries.count('a')).toBe(6);
    expect(tries.count('b')).toBeUndefined();
    nowMs += 12_000;
    expect(tries.count('a')).toBeUndefined();
    expect(tries.count('a')).toBeDefined();
    expect(tries.total).toBe(113);
  });

  it('are forgotten of the oldest address when there are too many', () => {
    const tries = createFailedTries(() => 0);
    for (let count = 0; count < 11; count += 1) tries.count('first');
    for (let count = 0; count < 1024; count += 1) tries.count(`address ${count}`);
    expect(tries.count('first')).toBeUndefined();
  });
});

describe('the session of a page', () => {
  it('ends by its time, or when it is ended', () => {
    let nowMs = 0;
    const sessions = createPageSessions(() => nowMs);
    const [one, other] = [sessions.open(), sessions.open()];
    expect(one).not.toBe(other);
    expect(one.length).toBeGreaterThanOrEqual(43);
    sessions.end(other);
    expect([sessions.has(one), sessions.has(other), sessions.has('')]).toEqual([true, false, false]);
    nowMs = pageSessionS * 1000;
    expect(sessions.has(one)).toBe(false);
  });
});

describe('the memory of events', () => {
  const add = (memory: ReturnType<typeof createFactMemory>, text: string) =>
    memory.add('left', id => ({ full: `${id} ${text}`, free: text })).id;

  it('gives what came after an id, in order', () => {
    const memory = createFactMemory();
    const ids = ['a', 'b', 'c'].map(text => add(memory, text));
    expect(ids.map(id => memory.after(id)?.map(({ free }) => free))).toEqual([['b', 'c'], ['c'], []]);
    const [life] = ids[0]?.split('-') ?? [];
    expect(memory.after(`${life}-0`)?.length).toBe(3);
    for (const unknown of [`${life}-4`, `${life}-`, `${life}-1e1`, '', 'x-1', ids[0]?.slice(1) ?? ''])
      expect(memory.after(unknown)).toBeUndefined();
  });

  it('keeps a thousand, and no more text than two million characters', () => {
    const memory = createFactMemory();
    const first = add(memory, 'x');
    const ids = Array.from({ length: 1000 }, () => add(memory, 'x'));
    expect(memory.after(first)?.length).toBe(1000);
    add(memory, 'x');
    expect(memory.after(first)).toBeUndefined();
    expect(memory.after(ids[0] ?? '')?.length).toBe(1000);
    const large = add(memory, 'x'.repeat(900_000));
    expect(memory.after(large)).toEqual([]);
    expect(memory.after(ids[999] ?? '')?.length).toBe(2);
    add(memory, 'x'.repeat(900_000));
    expect(memory.after(ids[999] ?? '')).toBeUndefined();
    expect(memory.after(large)?.length).toBe(1);
    const huge = add(memory, 'x'.repeat(3_000_000));
    expect(memory.after(huge)).toEqual([]);
  });

  it('does not know the ids of another life of the process', () => {
    expect(createFactMemory().after(add(createFactMemory(), 'a'))).toBeUndefined();
  });
});
