import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

export const root = join(import.meta.dirname, '../../..');
const bench = join(root, 'test/bench');

/** A folder as that of an app which has installed the packed package; the programs to be measured are in it. */
export interface App extends Disposable {
  readonly folder: string;
  /** Where `dcbm` begins. */
  readonly commandLine: string;
  /** The file of a program of test/bench/drivers or test/bench/floors, in JavaScript. */
  program(name: string): string;
}

/** Builds and packs this package, unpacks it beside the packages that an app has with it, and bundles the programs. */
export async function createApp(): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), 'lem-dcbm-bench-'));
  const packages = join(folder, 'node_modules');
  const own = join(packages, 'lem-dcbm');
  mkdirSync(own, { recursive: true });
  const run = (program: string, args: readonly string[], cwd: string) =>
    execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  run(process.execPath, ['scripts/build.ts'], root);
  const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  run('tar', ['-xzf', join(folder, filename), '-C', own, '--strip-components=1'], folder);
  for (const name of ['rxjs', 'tslib', 'undici', 'xstate', 'zod'])
    symlinkSync(join(root, 'node_modules', name), join(packages, name), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await bundlePrograms(join(folder, 'programs'));
  return {
    folder,
    commandLine: join(own, 'dist/cli/bin.js'),
    program: name => join(folder, 'programs', `${name}.js`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Types are taken out once, so that no program does it while it is measured; packages stay outside. */
async function bundlePrograms(dir: string): Promise<void> {
  const sources = ['drivers', 'floors'].flatMap(room =>
    readdirSync(join(bench, room)).map(name => join(bench, room, name)),
  );
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(sources.map(file => [basename(file, '.ts'), file])),
    external: /^(?!\.|\/)/,
  });
  await bundle.write({ dir, format: 'esm', chunkFileNames: 'shared-[name].js' });
  await bundle.close();
}
