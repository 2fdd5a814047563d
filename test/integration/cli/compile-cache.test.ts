import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDcbm } from '../../support/dcbm.ts';

/** vitest switches it off where it measures coverage. */
const cleared = {
  NODE_COMPILE_CACHE: undefined,
  NODE_DISABLE_COMPILE_CACHE: undefined,
  NODE_V8_COVERAGE: undefined,
  XDG_CACHE_HOME: undefined,
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dcbm-home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Runs a command that loads the command line, with a home of its own and no other folder for what is compiled. */
async function run(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await startDcbm({
    args: ['completion', '--help'],
    env: { ...cleared, HOME: home, ...env },
  }).finished;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('dcbm');
}

/** How many files are kept there. */
const kept = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter(file => file.isFile()).length
    : 0;

describe('what Node.js compiled of the command line', () => {
  it('is kept in the home of whoever runs it', async () => {
    await run();
    expect(kept(join(home, '.cache/lem-dcbm'))).toBeGreaterThan(10);
  });

  it('is kept where XDG_CACHE_HOME says', async () => {
    const caches = join(home, 'caches');
    mkdirSync(caches);
    await run({ XDG_CACHE_HOME: caches });
    expect(kept(join(caches, 'lem-dcbm'))).toBeGreaterThan(10);
    expect(readdirSync(home)).toEqual(['caches']);
  });

  it('is kept where NODE_COMPILE_CACHE says, and not at home', async () => {
    const given = join(home, 'given');
    await run({ NODE_COMPILE_CACHE: given });
    expect(kept(given)).toBeGreaterThan(10);
    expect(readdirSync(home)).toEqual(['given']);
  });

  it('is not kept with NODE_DISABLE_COMPILE_CACHE', async () => {
    await run({ NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not kept in a folder that everybody can write to: others could put code there', async () => {
    chmodSync(home, 0o777);
    await run();
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not kept where no folder can be made, and nothing is said', async () => {
    writeFileSync(join(home, '.cache'), 'a file');
    await run();
    await run({ HOME: join(home, 'not/there') });
    expect(readdirSync(home)).toEqual(['.cache']);
  });
});
