import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileCache } from '../../support/dcbm.ts';

const root = join(import.meta.dirname, '../../..');
const bin = join(root, 'src/cli/bin.ts');

/** Runs a program on a Node.js that says it is of this version; `test/nodes` has the true ones. */
function runOn(version: string, ...args: string[]) {
  const versions = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  return spawnSync(process.execPath, ['--import', `data:text/javascript,${versions}`, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
}

const tooOld = ['20.20.2', '22.18.0', '23.0.0', '23.11.1'];
const promised = ['22.19.0', '24.0.0', '25.0.0', '26.12.1'];

describe('the command line', () => {
  it.each(tooOld)('says on Node.js %s which one it needs and what to try', version => {
    const { status, stdout, stderr } = runOn(version, bin, 'status', '192.168.1.2');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `dcbm needs Node.js 22.19 or newer, and not 23; this is v${version}. Try: npx -p node@24 -p lem-dcbm dcbm status 192.168.1.2\n`,
    );
  });

  it.each(promised)('runs on Node.js %s', version => {
    expect(runOn(version, bin, '--help')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.each(['src/index.ts', 'src/inspect/index.ts'])('importing %s', door => {
  const program = `await import(${JSON.stringify(join(root, door))}).catch(({ message }) => console.log(message))`;
  const importOn = (version: string) => runOn(version, '--input-type=module', '--eval', program);

  it.each(tooOld)('says on Node.js %s which one it needs, before anything else is loaded', version => {
    expect(importOn(version).stdout).toBe(
      `lem-dcbm needs Node.js 22.19 or newer, and not 23; this is v${version}.\n`,
    );
  });

  it.each(promised)('works on Node.js %s', version => {
    expect(importOn(version)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});

it('promises in package.json what it checks', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(engines).toEqual({ node: '^22.19.0 || >=24.0.0' });
});
