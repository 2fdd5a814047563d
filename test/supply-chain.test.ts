import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInPackages, bundledWith, commandLinePackages, pagePackages } from '../scripts/build/bundled.ts';
import { type Lock, type LockedPackage, runtimePackages } from '../scripts/sbom/runtime-packages.ts';
import { importsOf, sources } from './support/sources.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json') as Lock;

/** Packages by name, without `node:` and our own files. */
function packagesOf(files: readonly string[]): string[] {
  const names = files.flatMap(importsOf).filter(name => !/^(\.|node:)/.test(name));
  return [...new Set(names)].toSorted();
}

/** What is built into the command line alone. */
const isCli = (file: string) => /^src\/(?:cli|everest|serve|settings-file)\//.test(file);
const isPage = (file: string) => file.startsWith('src/page/');

describe('what an app installs with the package', () => {
  it('is four packages for the library, with a fifth that RxJS brings', () => {
    const direct = packagesOf(sources.filter(file => !isCli(file) && !isPage(file)));
    expect(direct).toEqual(['rxjs', 'undici', 'xstate', 'zod']);
    const needed = runtimePackages(
      { dependencies: {}, peerDependencies: Object.fromEntries(direct.map(name => [name, '*'])) },
      lock,
    );
    expect(Object.keys(needed).length).toBe(5);
    expect(needed).toHaveProperty(['node_modules/tslib']);
  });

  it('is what package.json asks for: what the command line needs beside it is inside the package', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['undici', 'zod']);
    const own = packagesOf(sources.filter(isCli)).filter(name => !['rxjs', 'xstate', 'zod'].includes(name));
    const names = own.map(name => name.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1'));
    expect([...new Set(names)]).toEqual([...commandLinePackages]);
    const ofPage = packagesOf(sources.filter(isPage)).map(name => name.replace(/\/.*/, ''));
    expect([...new Set(ofPage)]).toEqual([...pagePackages]);
  });

  it('is pinned to the version, but for what the app has to share with the driver', () => {
    const bundled = builtInPackages.map(name => manifest.devDependencies[name]);
    const pinned = [...Object.values(manifest.dependencies), ...bundled];
    expect(pinned.filter(range => !/^\d+\.\d+\.\d+$/.test(String(range)))).toEqual([]);
    expect(Object.keys(manifest.peerDependencies)).toEqual(['@statelyai/inspect', 'rxjs', 'xstate']);
    expect(manifest.peerDependenciesMeta['@statelyai/inspect'].optional).toBe(true);
  });

  it('runs nothing while it is installed', () => {
    const scripted = Object.values(runtimePackages(manifest, lock)).filter(each => each.hasInstallScript);
    expect(scripted).toEqual([]);
    expect(Object.keys(manifest.scripts).filter(name => /install/.test(name))).toEqual([]);
  });

  it('is, with what is bundled, what the bill of materials lists, with a hash each', () => {
    const bill = JSON.parse(
      execFileSync(process.execPath, [join(root, 'scripts/sbom.ts')], { encoding: 'utf8' }),
    );
    expect([bill.bomFormat, bill.metadata.component.purl]).toEqual([
      'CycloneDX',
      `pkg:npm/lem-dcbm@${manifest.version}`,
    ]);
    const listed = bill.components.map(
      ({ name, version, hashes }: { name: string; version: string; hashes: object[] }) => [
        name,
        version,
        hashes.length,
      ],
    );
    const expected = Object.entries(runtimePackages(manifest, lock, builtInPackages, bundledWith)).map(
      ([place, { version }]) => [place.replace('node_modules/', ''), version, 1],
    );
    expect(listed.toSorted()).toEqual(expected.toSorted());
    const withOthers = Object.values(bundledWith).flat();
    expect(listed).toHaveLength(5 + builtInPackages.length + withOthers.length);
  });
});

describe('the lock file', () => {
  it('has the hash of every package, of development too', () => {
    const entries = Object.entries(lock.packages).filter(([place]) => place !== '');
    const without = entries.filter(
      ([, each]: [string, LockedPackage]) => !/^sha512-/.test(each.integrity ?? ''),
    );
    expect(entries.length).toBeGreaterThan(50);
    expect(without.map(([place]) => place)).toEqual([]);
  });

  it('has one package that runs a script when it is installed: the Node.js of the tests', () => {
    const scripted = Object.entries(lock.packages).filter(([, each]) => each.hasInstallScript);
    expect(scripted.map(([place]) => place)).toEqual(['node_modules/node']);
    expect(manifest.allowScripts).toEqual({ node: true });
  });
});

describe('package.json', () => {
  // The thirteenth is npm's own hook: without it nothing could refuse to publish.
  it('has thirteen scripts at most', () => {
    expect(Object.keys(manifest.scripts).length).toBeLessThanOrEqual(13);
  });
});
