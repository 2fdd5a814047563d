import { expect, it } from 'vitest';
import { fieldStories } from './field-stories.ts';
import { foundStories } from './found-stories.ts';
import { violationsOf } from './play-sequence.ts';

it.each(Object.entries({ ...fieldStories, ...foundStories }))('%s', async (_name, sequence) => {
  expect(await violationsOf(sequence)).toEqual([]);
});
