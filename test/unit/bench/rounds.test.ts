import { expect, it } from 'vitest';
import { inRounds } from '../../bench/kit/rounds.ts';

it('lets each begin in turn, and leaves out what is done to warm up', async () => {
  const done: string[] = [];
  const take = (name: string) => async () => {
    done.push(name);
    return done.length;
  };
  const samples = await inRounds(
    { a: take('a'), b: take('b') },
    { rounds: 2, before: async () => done.push('|') },
  );
  expect(done.join('')).toBe('|ab|ba|ab');
  expect(samples).toEqual({ a: [6, 8], b: [5, 9] });
});
