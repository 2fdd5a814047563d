import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { play } from './play.ts';
import type { SavedStory } from './portable.ts';

it('is kept within the rules by the real driver', async () => {
  const story: SavedStory = JSON.parse(readFileSync(process.env.STORY ?? '', 'utf8'));
  const { lines, differences, complaints } = await play(story);
  const said =
    complaints.length === 0
      ? ['the observer: no complaint']
      : complaints.map(complaint => `the observer: ${complaint}`);
  const all = [`== ${story.what}`, ...lines, `${differences} differences between model and driver`, ...said];
  process.stdout.write(`${all.join('\n')}\n`);
  expect(complaints).toEqual([]);
});
