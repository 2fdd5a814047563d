import { statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * Lets Node.js keep what it compiles for the next start, in a folder that nobody else can write to: code is run from
 * there. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 switches it off. Where it cannot be
 * written, all is compiled each time.
 */
export function keepCompiled(): void {
  const given = process.env.XDG_CACHE_HOME ?? '';
  const caches = isAbsolute(given) ? given : join(homedir(), '.cache');
  if (isSafe(caches) ?? isSafe(dirname(caches))) module.enableCompileCache(join(caches, 'lem-dcbm'));
}

/** Only whoever runs this, or their group, can change what is in the folder; `undefined`: there is no such folder. */
function isSafe(folder: string): boolean | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || process.getuid === undefined) return found?.isDirectory();
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o002) === 0;
}
