import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './app.ts';

/** The program in C, or why there is none. */
export type Libcurl = { readonly file: string } | { readonly missing: string };

/** Compiles it with what `cc` and libcurl there are: Debian has both in gcc and libcurl4-openssl-dev. */
export function compileLibcurl(folder: string): Libcurl {
  const file = join(folder, 'meter-libcurl');
  const source = join(root, 'test/bench/libcurl/meter.c');
  try {
    execFileSync('cc', ['-O2', '-std=gnu11', '-o', file, source, '-lcurl'], { stdio: 'pipe' });
    return { file };
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().split('\n')[0] ?? '';
    return { missing: `no cc, or no libcurl to compile with (gcc, libcurl4-openssl-dev): ${said || error}` };
  }
}
