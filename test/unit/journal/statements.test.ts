import { expect, it } from 'vitest';
import { sourceOf, sources } from '../../support/sources.ts';

it('no statement numbers its parameters: Node.js 22.19 and 24.0 to 24.6 cannot use one of them twice', () => {
  const numbered = sources.filter(
    file => file.startsWith('src/journal/') && /[ (,=]\?\d/.test(sourceOf(file)),
  );
  expect(numbered).toEqual([]);
});
