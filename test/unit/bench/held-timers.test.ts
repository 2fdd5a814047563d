import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { holdTimers } from '../../bench/kit/held-timers.ts';

const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
afterEach(() => {
  Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });
});

it('holds the short timers until they are ended, each once', () => {
  const endTimers = holdTimers(100);
  const ended: string[] = [];
  setTimeout(text => ended.push(text), 100, 'a');
  const cleared = setTimeout(() => ended.push('b'), 50);
  clearTimeout(cleared);
  expect(ended).toEqual([]);
  endTimers();
  endTimers();
  expect(ended).toEqual(['a']);
});

it('ends a timer that is set by one only the next time', () => {
  const endTimers = holdTimers(100);
  let ended = 0;
  const tick = () => {
    ended += 1;
    setTimeout(tick, 100);
  };
  setTimeout(tick, 100);
  endTimers();
  expect(ended).toBe(1);
  endTimers();
  expect(ended).toBe(2);
});

it('leaves the others alone', async () => {
  const endTimers = holdTimers(100);
  let ended = false;
  const long = setTimeout(() => {
    ended = true;
  }, 101);
  endTimers();
  await turn();
  expect(ended).toBe(false);
  expect(long.hasRef()).toBe(true);
  clearTimeout(long);
});
