import { expect } from 'vitest';
import { storiesOf } from './report.ts';
import { Search } from './search.ts';
import type { Space } from './spaces.ts';

/** Explores one space to its end: nothing is wrong, and nothing of the space is missing. */
export function expectSound({ name, options, leastStates }: Space): void {
  const search = new Search(options);
  const found = search.run({ states: Number.POSITIVE_INFINITY, violations: 20, mute: [] });
  process.stdout.write(`${name}: ${found.states} states in ${Math.round(found.seconds)} s\n`);
  expect(storiesOf(search, found.violations).join('\n\n')).toBe('');
  expect(found.isComplete).toBe(true);
  expect(found.states).toBeGreaterThanOrEqual(leastStates);
}
