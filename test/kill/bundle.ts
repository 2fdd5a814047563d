import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** One file in place of six hundred: a victim starts with a third of the work. Made once, gone with this process. */
let made: Promise<string> | undefined;

export function bundledVictim(): Promise<string> {
  made ??= bundle();
  return made;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'victim.ts'),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'esnext',
      rolldownOptions: { output: { entryFileNames: 'victim.mjs', codeSplitting: false } },
    },
  });
  return join(folder, 'victim.mjs');
}
