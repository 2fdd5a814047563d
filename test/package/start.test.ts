import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine } from '../../scripts/build/command-line.ts';
import { buildLibrary } from '../../scripts/build/library.ts';
import { node, root } from './consumer.ts';

/** The package as it is built, beside the packages of this project: what it imports is the same as where it is installed. */
let folder: string;
/** What is in each file of the library. */
let built: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lem-dcbm-start-'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  built = await buildLibrary(root, join(folder, 'dist'));
  await buildCommandLine(root, join(folder, 'dist/cli'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints every file that is loaded after it, from the folder of the app. */
const listing = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) });
  process.on('exit', () => console.error(JSON.stringify([...loaded])));`;

/** The files that a program loads: ours from the folder of what is built, others from that of the packages. */
async function loadedBy(...args: string[]) {
  const hook = join(folder, 'listing.mjs');
  writeFileSync(hook, listing);
  const { stderr } = await node(['--import', hook, ...args], folder);
  const urls: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '[]');
  const dist = pathToFileURL(`${join(folder, 'dist')}/`).href;
  return {
    own: urls.filter(url => url.startsWith(dist)).map(url => url.slice(dist.length)),
    others: urls.flatMap(url => /\/node_modules\/(.*)$/.exec(url)?.[1] ?? []),
  };
}

const importing = (door: string) => ['--input-type=module', '--eval', `await import('${door}')`];

describe('importing lem-dcbm', () => {
  it('loads few files: parts of undici and of RxJS in place of their indexes', async () => {
    const { own, others } = await loadedBy(...importing('lem-dcbm'));
    expect(own.length).toBeLessThanOrEqual(10);
    expect(others).toContain('zod/index.js');
    expect(own.length + others.length).toBeLessThanOrEqual(250);
    expect(others).not.toContain('undici/index.js');
    expect(others).not.toContain('rxjs/dist/cjs/index.js');
  });

  it('loads nothing of command line, sites, bridge, page, simulator or inspector', async () => {
    const { own } = await loadedBy(...importing('lem-dcbm'));
    const sources = own.flatMap(file => built.get(file) ?? [`not of the library: ${file}`]);
    expect(sources).toContain('src/driver/create-meter.ts');
    const rooms = new Set(sources.map(file => /^(?:src\/)?[\w-]+/.exec(file)?.[0]));
    expect([...rooms].toSorted()).toEqual([
      'machines',
      'src/config',
      'src/domain',
      'src/driver',
      'src/errors',
      'src/index',
      'src/journal',
      'src/node-version',
      'src/ocmf',
      'src/protocol',
      'src/services',
      'src/streams',
      'src/supported-node',
      'src/transport',
    ]);
  });

  it('gives observables, actors and errors that are those of the app', async () => {
    writeFileSync(
      join(folder, 'same.mjs'),
      `import { createMeter, createMeterLogic, ConfigError, isMeterError } from 'lem-dcbm';
       import { meterMachine } from 'lem-dcbm/machines';
       import { Observable } from 'rxjs';
       import { Dispatcher } from 'undici';
       import { createActor, StateMachine } from 'xstate';
       const meter = createMeter({ ipAddress: '127.0.0.1' });
       const refused = (() => { try { createMeter({}); } catch (error) { return error; } })();
       console.log(JSON.stringify([
         meter.measurements$ instanceof Observable,
         meter.state$ instanceof Observable,
         meterMachine instanceof StateMachine,
         createActor(createMeterLogic({ ipAddress: '127.0.0.1' })).getSnapshot().status,
         refused instanceof ConfigError && isMeterError(refused),
         typeof Dispatcher.prototype.request,
       ]));`,
    );
    const { stdout } = await node(['same.mjs'], folder);
    expect(JSON.parse(stdout)).toEqual([true, true, true, 'active', true, 'function']);
  });
});

describe('dcbm', () => {
  it.each(['--help', '--version'])('says %s with two files', async asked => {
    const { own, others } = await loadedBy(join(folder, 'dist/cli/bin.js'), asked);
    expect([own.length, others]).toEqual([2, []]);
  });
});
