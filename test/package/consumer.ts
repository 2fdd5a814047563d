import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Lock, runtimePackages } from '../../scripts/sbom/runtime-packages.ts';

export const root = join(import.meta.dirname, '../..');
export const execute = promisify(execFile);
export const node = (args: readonly string[], cwd: string) =>
  execute(process.execPath, args, {
    cwd,
    timeout: 60_000,
    // The home of whoever runs the tests stays as it is.
    env: { ...process.env, NO_COLOR: '1', NODE_DISABLE_COMPILE_CACHE: '1' },
  });

/** A project of somebody else that has installed the packed package. */
export interface Consumer {
  readonly folder: string;
  readonly tarball: string;
  /** What npm installed, this package among it. */
  readonly packages: readonly string[];
  remove(): void;
}

/** Packs a folder without running its scripts, and gives the path of the tarball. */
function pack(folder: string, into: string): string {
  const listed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], {
    cwd: folder,
    encoding: 'utf8',
  });
  return join(into, JSON.parse(listed)[0].filename);
}

/**
 * Builds and packs this package, and installs it in an empty folder with npm, beside what an app gets with it. No
 * registry is asked: the other packages are packed from those that are here.
 */
export async function installPacked(): Promise<Consumer> {
  const parent = mkdtempSync(join(tmpdir(), 'lem-dcbm-consumer-'));
  const [folder, tarballs] = [join(parent, 'app'), join(parent, 'tarballs')];
  for (const each of [folder, tarballs]) mkdirSync(each);
  await execute(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root });
  const tarball = pack(root, tarballs);
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const needed = Object.keys(runtimePackages(read('package.json'), read('package-lock.json') as Lock));
  const others = needed.map(place => pack(join(root, place), tarballs));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const options = ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await execute('npm', [...options, tarball, ...others], { cwd: folder });
  const packages = readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'));
  return { folder, tarball, packages, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
