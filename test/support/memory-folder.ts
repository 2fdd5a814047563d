import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the system keeps files in memory, if it does: what is synced there costs no time. */
const inMemory = '/dev/shm';

/** A new folder, in memory where that is possible; gone when it is disposed of. */
export function memoryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'dcbm-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
