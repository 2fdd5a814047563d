import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import v8 from '@vitest/coverage-v8';
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js';
import type { ReportContext } from 'vitest/node';
import { joinSameBranches } from './same-branches.ts';

/** The coverage of V8, in which the branches that a child process took count for those of the tests. */
class CoverageWithChildren extends V8CoverageProvider {
  override async generateCoverage(context: ReportContext) {
    const map = await super.generateCoverage(context);
    for (const path of map.files()) joinSameBranches(map.fileCoverageFor(path).data);
    return map;
  }
}

async function isWhole(path: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Puts what child processes have written whole into a folder where nobody writes any more, and gives that. What one was
 * killed over while it wrote it counts for nothing; one that still writes may end.
 */
async function wholeFilesOf(folder: string): Promise<string> {
  const settled = `${folder}-whole`;
  await mkdir(settled, { recursive: true });
  const names = existsSync(folder) ? await readdir(folder) : [];
  for (const name of names) {
    const path = join(folder, name);
    for (let tries = 0; tries < 10 && !(await isWhole(path)); tries += 1) await pause(100);
    if (await isWhole(path)) await rename(path, join(settled, name));
  }
  return settled;
}

const module: typeof v8 = {
  ...v8,
  getProvider: () => new CoverageWithChildren(),
  async takeCoverage(options) {
    const folder = module.extendedContextCoverageDir;
    if (folder === undefined) return v8.takeCoverage?.call(module, options);
    module.extendedContextCoverageDir = await wholeFilesOf(folder);
    try {
      return await v8.takeCoverage?.call(module, options);
    } finally {
      module.extendedContextCoverageDir = folder;
    }
  },
};

export default module;
