import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/explanation/everest-parity.md'), 'utf8');

it('docs/explanation/everest-parity.md names every defect once, and tests that exist', () => {
  const defects = [...page.matchAll(/^\| B(\d+) \|/gm)].map(([, number]) => Number(number));
  expect(defects).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
  const named = [...page.matchAll(/`([\w/-]+\.test\.ts|test\/[\w/.-]+)`/g)].map(([, name = '']) => name);
  const missing = named.filter(
    name => !existsSync(join(root, name)) && !existsSync(join(root, 'test/everest', name)),
  );
  expect([named.length > 50, missing]).toEqual([true, []]);
});
