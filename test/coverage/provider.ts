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

const module: typeof v8 = { ...v8, getProvider: () => new CoverageWithChildren() };

export default module;
