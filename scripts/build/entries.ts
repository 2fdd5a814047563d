import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One door of the library: where its source is, and what is built of it, both from the root of the project. */
export interface LibraryEntry {
  readonly source: string;
  readonly declaration: string;
  /** Without `dist/` and `.js`. */
  readonly name: string;
}

/** The doors that package.json opens. `./dist/src/index.js` is built of `src/index.ts`. */
export function libraryEntries(root: string): readonly LibraryEntry[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values<{ readonly types: string; readonly default: string } | string>(exports).flatMap(
    door => {
      if (typeof door === 'string') return [];
      const name = door.default.replace(/^\.\/dist\/|\.js$/g, '');
      return [{ source: `${name}.ts`, declaration: door.types.replace('./', ''), name }];
    },
  );
}
