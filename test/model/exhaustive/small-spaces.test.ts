import { describe, it } from 'vitest';
import { expectSound } from './explore.ts';
import { smallSpaces } from './spaces.ts';

describe('every interleaving within small bounds', () => {
  for (const space of smallSpaces)
    it(`keeps the rules, and ends well: ${space.name}`, { timeout: 120_000 }, () => expectSound(space));
});
