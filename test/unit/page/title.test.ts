import { describe, expect, it } from 'vitest';
import { titleOf } from '../../../src/page/words/title.ts';

describe('the title of the page', () => {
  it.each([
    [[], 'Harbor Street'],
    [['meters', 'bay-4'], 'bay-4 – Harbor Street'],
    [['meters', 'bay-4', 'records', 'T1'], 'Records, bay-4 – Harbor Street'],
    [['events'], 'Events – Harbor Street'],
    [['constructor'], 'Harbor Street'],
  ])('of %j is %s', (path, expected) => {
    expect(titleOf(path, 'Harbor Street')).toBe(expected);
  });

  it('is not told before the site is heard of', () => {
    expect(titleOf([], undefined)).toBeUndefined();
  });
});
