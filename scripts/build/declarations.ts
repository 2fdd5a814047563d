import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { libraryEntries } from './entries.ts';

/** Writes the declarations of all sources, and leaves those that a door leads to. */
export function buildDeclarations(root: string): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  const reached = new Set<string>();
  for (const { declaration } of libraryEntries(root)) reach(join(root, declaration), reached);
  const dist = join(root, 'dist');
  const all = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map(name => join(dist, name));
  for (const file of all) if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  removeEmptyFolders(dist);
}

function reach(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  for (const [, specifier = ''] of specifiers) {
    const target = resolve(dirname(file), specifier.replace(/\.ts$/, '.d.ts'));
    if (existsSync(target)) reach(target, reached);
  }
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
