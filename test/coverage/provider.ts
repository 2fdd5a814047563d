import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import v8 from '@vitest/coverage-v8';
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js';
import type { ReportContext } from 'vitest/node';
import { joinSameBranches } from './same-branches.ts';

const built = join(import.meta.dirname, '../../.built');

/**
 * The coverage of V8, in which what a process of the command line ran through counts for its sources, and the branches that
 * it took for those of the tests.
 */
class CoverageWithChildren extends V8CoverageProvider {
  override async generateCoverage(context: ReportContext) {
    const map = await super.generateCoverage(context);
    for (const path of map.files()) joinSameBranches(map.fileCoverageFor(path).data);
    return map;
  }

  override isIncluded(path: string, root?: string): boolean {
    return isBuilt(path) || super.isIncluded(path, root);
  }

  override async transformFile(...asked: Parameters<V8CoverageProvider['transformFile']>) {
    const [path] = asked;
    if (!isBuilt(path)) return super.transformFile(...asked);
    const [code, map] = await Promise.all([readFile(path, 'utf8'), readFile(`${path}.map`, 'utf8')]);
    return { code, map: JSON.parse(map) };
  }
}

/** A file of the command line that has a map. */
function isBuilt(path: string): boolean {
  return path.startsWith(built) && existsSync(`${path}.map`);
}

/** Files that share a process load this file anew, and go on with the session that V8 counts in. */
const module: typeof v8 = {
  startCoverage: options => v8.startCoverage?.(options),
  takeCoverage: options => v8.takeCoverage?.(options),
  stopCoverage: options => v8.stopCoverage?.(options),
  getProvider: () => new CoverageWithChildren(),
};

export default module;
