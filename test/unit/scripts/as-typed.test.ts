import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError, wholeNumber } from '../../../scripts/as-typed.ts';

const root = join(import.meta.dirname, '../../..');

describe('a whole number', () => {
  it.each(['two', '', ' 1', '-1', '1.5', '1e3', '0x10', '32', '99999999999999999999'])(
    'is not %j, and the message says what is',
    text => {
      const read = () => wholeNumber('--starts', text, { to: 31 });
      expect(read).toThrow(UsageError);
      expect(read).toThrow(`--starts expects a whole number from 0 to 31, got "${text}"`);
    },
  );

  it('is taken in its range', () => {
    expect(wholeNumber('--starts', '31', { to: 31 })).toBe(31);
    expect(wholeNumber('--runs', '10000', { from: 1 })).toBe(10_000);
  });
});

describe('a command that was typed wrongly', () => {
  it.each([
    ['explore.ts', ['--restarts', '32'], '--restarts expects a whole number from 0 to 31, got "32"'],
    ['explore.ts', ['--kinds', 'lost,x'], '--kinds has no "x"'],
    [
      'explore.ts',
      ['--play', 'package.json'],
      '--play package.json: that is no story that --save has written',
    ],
    ['explore.ts', ['--save', 'none/x.json'], `--save none/x.json: there is no folder ${join(root, 'none')}`],
    ['explore.ts', ['--renew', '--starts', '1'], '--renew goes with no other option'],
    ['explore.ts', ['odd'], "Unexpected argument 'odd'"],
    ['sequences.ts', ['--runs', '0'], '--runs expects a whole number from 1 on, got "0"'],
    ['put-back.ts', ['none'], 'There is no row "none"'],
    ['../test/bench/bench.ts', ['--only', 'none'], '--only has no "none"'],
    [
      '../test/bench/bench.ts',
      ['quick', '--only', 'tests'],
      '"tests" is measured in a full run only, without quick',
    ],
  ])('%s %j says what is wrong and what there is, and does nothing', (script, args, words) => {
    const command = [join(root, 'scripts', script), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', words]);
    expect(stderr).not.toContain('    at ');
  });
});
