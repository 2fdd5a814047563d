import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const bin = join(import.meta.dirname, '../../../src/cli/bin.ts');

/** Runs `dcbm` on a Node.js that says it is of this version. */
function dcbmOn(version: string, ...args: string[]) {
  const versions = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  return spawnSync(process.execPath, ['--import', `data:text/javascript,${versions}`, bin, ...args], {
    encoding: 'utf8',
  });
}

it.each(['20.20.2', '22.18.0'])('says on Node.js %s which one it needs and what to try', version => {
  const { status, stdout, stderr } = dcbmOn(version, 'status', '192.168.1.2');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    `dcbm needs Node.js 22.19 or newer, this is v${version}. Try: npx -p node@24 -p lem-dcbm dcbm status 192.168.1.2\n`,
  );
});

it.each(['22.19.0', '23.0.0', '24.21.0'])('runs on Node.js %s', version => {
  expect(dcbmOn(version, '--help')).toMatchObject({ status: 0, stderr: '' });
});
