import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateDocs } from './docs/generate.ts';

/** Writes the generated pages of docs/. */
const root = join(import.meta.dirname, '..');
for (const [path, content] of await generateDocs()) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
