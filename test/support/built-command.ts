import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildCommandLine } from '../../scripts/build/command-line.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file that the tests of the command line run; without it they run the sources. */
    readonly commandLine?: string;
  }
}

const root = join(import.meta.dirname, '../..');
const sources = ['src', 'machines', 'scripts/build', 'package.json', 'package-lock.json'];

/**
 * Before all tests: the command line as it is published, since a process that runs from the sources pays for its types
 * each time. For a coverage it has maps, by which what it runs through is told of its sources.
 */
export default async function buildCommand({ vitest, provide }: TestProject): Promise<void> {
  const isMapped = vitest.config.coverage.enabled;
  // As deep in the project as it is published: it looks for package.json above itself.
  const folder = join(root, '.built', `${hashOfSources()}${isMapped ? '-mapped' : ''}`);
  if (!existsSync(folder)) await buildInto(folder, isMapped);
  provide('commandLine', join(folder, 'bin.js'));
}

/** In one step, so that another run finds all of it or nothing; that of other sources goes. */
async function buildInto(folder: string, isMapped: boolean): Promise<void> {
  const built = join(root, '.built');
  const unfinished = join(built, `unfinished-${process.pid}`);
  mkdirSync(built, { recursive: true });
  await buildCommandLine(root, unfinished, { isMapped });
  for (const name of readdirSync(built)) {
    if (!name.startsWith('unfinished-')) rmSync(join(built, name), { recursive: true, force: true });
  }
  renameSync(unfinished, folder);
}

/** Tells apart what is built of what. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const place = join(root, source);
    const files = statSync(place).isFile() ? [''] : readdirSync(place, { recursive: true, encoding: 'utf8' });
    for (const file of files.toSorted()) {
      if (statSync(join(place, file)).isFile()) hash.update(file).update(readFileSync(join(place, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
