import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { packageOf } from './packages.ts';

const styles = ['colors', 'frame', 'meters', 'meter', 'records', 'statechart'];

/**
 * Builds the page into dist/page: one script, one style sheet, a document and its icon. Nothing is loaded from elsewhere.
 *
 * @returns the names of the packages that are in it.
 */
export async function buildPage(root: string): Promise<readonly string[]> {
  const bundle = await rolldown({
    cwd: root,
    platform: 'browser',
    input: { page: 'src/page/main.tsx' },
    tsconfig: join(root, 'src/page/tsconfig.json'),
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  await bundle.close();
  const [script, ...more] = output;
  if (more.length > 0) throw new Error(`the page is one script, and this is more: ${more.length + 1}`);
  const source = (name: string) => readFileSync(join(root, 'src/page', name), 'utf8');
  const css = [
    readFileSync(join(root, 'node_modules/uplot/dist/uPlot.min.css'), 'utf8'),
    ...styles.map(name => source(`styles/${name}.css`)),
  ];
  mkdirSync(join(root, 'dist/page'), { recursive: true });
  write(root, 'index.html', source('index.html'));
  write(root, 'icon.svg', source('icon.svg'));
  write(root, 'page.css', css.join('\n'));
  write(root, 'page.js', script.code);
  return [...new Set(script.moduleIds.map(packageOf).filter(name => name !== undefined))].toSorted();
}

/** In one step, so that whoever reads it meanwhile has the old one or the new one. */
function write(root: string, name: string, text: string): void {
  const place = join(root, 'dist/page', name);
  const unfinished = `${place}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, place);
}

/** Builds it when it is not there, or older than a source of it. */
export async function buildPageIfOlder(root: string): Promise<void> {
  if (builtAtMs(root) < newestSourceMs(root)) await buildPage(root);
}

function builtAtMs(root: string): number {
  return statSync(join(root, 'dist/page/page.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Of the page, of what is taken over from other rooms, and of the packages in it. */
function newestSourceMs(root: string): number {
  const folders = ['src/page', 'src/domain', 'src/errors', 'src/inspect', 'scripts/build'];
  const files = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
  );
  return Math.max(...[...files, 'package-lock.json'].map(file => statSync(join(root, file)).mtimeMs));
}
