import { describe, it } from 'vitest';
import { expectSound } from './explore.ts';
import { spaces } from './spaces.ts';

describe('every interleaving within bounds, first core', () => {
  for (const space of spaces[0] ?? [])
    it(`keeps the rules, and ends well: ${space.name}`, () => expectSound(space));
});
