import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { putBacks } from './put-back.ts';

const edits = putBacks.flatMap(({ row, edits }) => edits.map(edit => ({ row, ...edit })));

it.each(edits)('a fault of row $row can still be put back into $file', ({ file, from, to }) => {
  const parts = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').split(from);
  expect(parts.length - 1, `places that read: ${from}`).toBe(1);
  expect(to).not.toBe(from);
});
