import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tokenFrom } from '../../../src/serve/token-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes a token of 256 bits for its owner alone, once', () => {
  const path = join(folder, 'made');
  const first = tokenFrom(path);
  expect(first).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), isNew: true, isOpenToOthers: false });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(tokenFrom(path)).toEqual({ ...first, isNew: false });
});

it('takes one that is there, and notices whom else it is open to', () => {
  const path = join(folder, 'given');
  writeFileSync(path, ' a-token-of-mine-0123\n');
  chmodSync(path, 0o640);
  expect(tokenFrom(path)).toEqual({ token: 'a-token-of-mine-0123', isNew: false, isOpenToOthers: true });
});

it.each([
  ['nothing', ''],
  ['a short one', 'secret\n'],
  ['two words', 'two words of some length\n'],
  ['a large file', 'x'.repeat(5000)],
])('refuses %s, and never shows it', (name, content) => {
  const path = join(folder, 'wrong');
  writeFileSync(path, content);
  try {
    tokenFrom(path);
    expect.unreachable(name);
  } catch (error) {
    expect(error).toMatchObject({ code: 'METER_CONFIG_INVALID' });
    if (content.trim() !== '') expect(String(error)).not.toContain(content.trim());
  }
});

it('refuses a place where nothing can be made', () => {
  expect(() => tokenFrom(join(folder, 'no/such/folder/token'))).toThrow(/http\.tokenFile/);
});
