import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/**
 * Tells apart what is explored: the search and everything of this repository that it imports, statecharts and models, without
 * comments.
 */
export function fingerprintOfExplored(): string {
  const hash = createHash('sha256');
  for (const file of exploredFiles()) {
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\/|^ *\/\/.*$/gm, '');
    hash.update(`${file}\n${text}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}

/** By their names, in their order; what is imported for its types alone is not among them. */
export function exploredFiles(): readonly string[] {
  const files = [join(import.meta.dirname, 'search.ts')];
  for (const file of files) {
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:im|ex)port( type)? [^;']*from '(\.[^']+)'/gm);
    for (const [, ofTypes, path = ''] of imports) {
      const imported = join(dirname(file), path);
      if (ofTypes === undefined && !files.includes(imported)) files.push(imported);
    }
  }
  return files.map(file => relative(root, file)).toSorted();
}
