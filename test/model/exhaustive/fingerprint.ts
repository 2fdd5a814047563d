import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { codeOf, importsOf } from '../../support/sources.ts';

/**
 * Tells apart what is explored: the search and everything of this repository that it imports, statecharts and models, without
 * comments.
 */
export function fingerprintOfExplored(): string {
  const hash = createHash('sha256');
  for (const file of exploredFiles()) hash.update(`${file}\n${codeOf(file)}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** By their names, in their order. */
export function exploredFiles(): readonly string[] {
  const files = ['test/model/exhaustive/search.ts'];
  for (const file of files) {
    const imported = importsOf(file).filter(name => name.startsWith('.'));
    for (const each of imported.map(name => join(dirname(file), name)))
      if (!files.includes(each)) files.push(each);
  }
  return files.toSorted();
}
