import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInPackages, bundledWith } from './build/bundled.ts';
import { buildCommandLine } from './build/command-line.ts';
import { buildDeclarations } from './build/declarations.ts';
import { buildLibrary } from './build/library.ts';
import { noticesOf } from './build/notices.ts';
import { buildPage } from './build/page.ts';
import { runtimePackages } from './sbom/runtime-packages.ts';

/** Builds what is published into dist/, from scratch: declarations, library, command line, and whose code is in it. */
const root = join(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
buildDeclarations(root, join(root, 'dist'));
await buildLibrary(root, join(root, 'dist'));
const bundled = [
  ...(await buildCommandLine(root, join(root, 'dist/cli'))),
  ...(await buildPage(root)),
].toSorted();
refuseUnlisted(root, bundled);
writeFileSync(join(root, 'dist/cli/THIRD-PARTY-NOTICES.txt'), noticesOf(root, bundled));

/** What is bundled has to be in the bill of materials. */
function refuseUnlisted(root: string, bundled: readonly string[]): void {
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const listed = runtimePackages(
    read('package.json'),
    read('package-lock.json'),
    builtInPackages,
    bundledWith,
  );
  const unlisted = bundled.filter(name => !(`node_modules/${name}` in listed));
  if (unlisted.length > 0)
    throw new Error(`bundled, but not in scripts/build/bundled.ts: ${unlisted.join(', ')}`);
}
