import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../kit/app.ts';
import type { Figure } from '../kit/figure.ts';
import { goals } from '../kit/goals.ts';

/** Longer than this is not waited for: the goal is missed by then. */
const limitS = 1.3 * goals['tests-wall'].goal;

/** What `npm test` takes. With more cores than two it takes less time, and as much CPU. */
export const tests: Figure = {
  name: 'tests',
  isOnlyInFull: true,
  measures: ['tests-wall', 'tests-cpu'],
  async run({ tell }) {
    const runner = join(import.meta.dirname, '../kit/run-process.ts');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [runner, String(limitS), 'npm', 'test', '--silent'],
      { cwd: root },
    );
    const { code, isCut, wallS, cpuS } = JSON.parse(stdout) as {
      readonly code: number | null;
      readonly isCut: boolean;
      readonly wallS: number;
      readonly cpuS: number;
    };
    // What its processes had computed by then is not known.
    if (isCut) {
      tell(`  npm test was ended after ${limitS} s, which is told of it`);
      return [{ figure: 'tests-wall', value: wallS }];
    }
    if (code !== 0) throw new Error(`npm test ended with ${code}. Run it alone to see what fails`);
    return [
      { figure: 'tests-wall', value: wallS },
      { figure: 'tests-cpu', value: cpuS },
    ];
  },
};
