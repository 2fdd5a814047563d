import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { libraryEntries } from './entries.ts';
import { documentShapes } from './hover.ts';

/** Writes the declarations of all sources into a folder, and leaves those that a door leads to. */
export function buildDeclarations(root: string, folder: string): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', folder];
  execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
  documentShapes(root, folder);
  const reached = new Set<string>();
  for (const { declaration } of libraryEntries(root)) {
    reach(join(folder, declaration.replace('dist/', '')), reached);
  }
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  for (const file of all) if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  removeEmptyFolders(folder);
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
