import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * The last core, where processes can be told to stay on one: so that a client and its server, of which one always waits for
 * the other, cost the same in every round. `undefined` where that cannot be done.
 */
export function coreToShare(): number | undefined {
  const core = availableParallelism() - 1;
  const { status } = spawnSync('taskset', ['-c', String(core), process.execPath, '--version']);
  return status === 0 ? core : undefined;
}
