import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
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

/** What a child process was killed over while it wrote it counts for nothing; one that still writes may end. */
async function dropTornFiles(folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(folder)) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    for (let tries = 0; tries < 10 && !(await isWhole(path)); tries += 1) await pause(100);
    if (!(await isWhole(path))) await rm(path, { force: true });
  }
}

const module: typeof v8 = {
  ...v8,
  getProvider: () => new CoverageWithChildren(),
  async takeCoverage(options) {
    await dropTornFiles(module.extendedContextCoverageDir);
    return v8.takeCoverage?.call(module, options);
  },
};

export default module;
