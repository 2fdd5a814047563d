import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const id = '\0rxjs-parts';

/**
 * Each name of RxJS from the file that it is in, in place of an index that loads 223 files. They are the files that the
 * index leads to, so an observable of the library is one of the app.
 */
export function rxjsParts(root: string): Plugin {
  const index = readFileSync(join(root, 'node_modules/rxjs/dist/esm/index.js'), 'utf8');
  const code = index.replaceAll(`from './internal/`, `from 'rxjs/internal/`).replace(/^export \*.*$/gm, '');
  return {
    name: 'rxjs-parts',
    resolveId: source => (source === 'rxjs' ? { id, moduleSideEffects: false } : null),
    load: source => (source === id ? { code, moduleSideEffects: false } : null),
  };
}
