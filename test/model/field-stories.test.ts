import { expect, it } from 'vitest';
import { fieldStories } from './field-stories.ts';
import { foundStories } from './found-stories.ts';
import { storiesOfDoubt } from './found-stories-of-doubt.ts';
import { storiesOfRecords } from './found-stories-of-records.ts';
import { violationsOf } from './play-sequence.ts';

it.each(Object.entries({ ...fieldStories, ...foundStories, ...storiesOfRecords, ...storiesOfDoubt }))(
  '%s',
  async (_name, sequence) => {
    expect(await violationsOf(sequence)).toEqual([]);
  },
);
