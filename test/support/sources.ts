import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Every source file of the package, as `src/index.ts`. */
export const sources: readonly string[] = ['machines', 'src'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name).split(sep).join('/')),
);

export function sourceOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The same without comments. */
export function codeOf(file: string): string {
  return sourceOf(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** What a source file imports, statically or not. */
export function importsOf(file: string): string[] {
  const statements = /^(?:import|export)\b[^;']*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...sourceOf(file).matchAll(statements)].map(
    ([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '',
  );
}
