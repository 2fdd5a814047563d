import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInPackages, bundledWith } from './build/bundled.ts';
import { runtimePackages } from './sbom/runtime-packages.ts';

/**
 * Prints the software bill of materials as CycloneDX: `node scripts/sbom.ts`. It lists what an app installs, and what the
 * command line has inside. By `npm sbom`, but of a copy without the development dependencies: `npm sbom --omit dev` leaves packages out that these need as well.
 */
const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');
const packages = runtimePackages(manifest, lock, builtInPackages, bundledWith);

const direct = [
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  ...builtInPackages,
];
const dependencies = Object.fromEntries(
  direct.flatMap(name => {
    const version = packages[`node_modules/${name}`]?.version;
    return version === undefined ? [] : [[name, version]];
  }),
);
const { name, version, license, description } = manifest;
const root = { name, version, license, description, dependencies };

const parent = mkdtempSync(join(tmpdir(), 'sbom-'));
const folder = join(parent, name);
try {
  mkdirSync(folder);
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  write('package.json', root);
  const { lockfileVersion } = lock;
  write('package-lock.json', { name, version, lockfileVersion, packages: { '': root, ...packages } });
  const options = [
    '--package-lock-only',
    '--offline',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'library',
  ];
  process.stdout.write(execFileSync('npm', ['sbom', ...options], { cwd: folder }));
} finally {
  rmSync(parent, { recursive: true });
}
