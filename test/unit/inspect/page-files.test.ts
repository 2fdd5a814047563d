import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageFiles, pagePolicy } from '../../../src/inspect/page-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (...where: readonly string[]) => {
  const place = join(folder, ...where);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'index.html'), '<!doctype html><html lang="en"></html>');
  for (const name of ['page.js', 'page.css', 'icon.svg']) writeFileSync(join(place, name), name);
};

describe('the files of the page', () => {
  it.each([
    ['beside the built code', ['page'], []],
    ['in dist of the project, from its sources', ['dist', 'page'], ['src', 'inspect']],
  ])('are found %s', (_, where, from) => {
    build(...where);
    const files = pageFiles('site', join(folder, ...from));
    expect([...files.keys()]).toEqual(['/', '/icon.svg', '/page.css', '/page.js']);
    expect(files.get('/page.js')).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      text: 'page.js',
    });
  });

  it.each(['site', 'inspector'] as const)('say in the document that they show the %s', shows => {
    build('page');
    expect(pageFiles(shows, folder).get('/')?.text).toContain(`<html data-shows="${shows}" lang="en">`);
  });

  it('are a word about it where the page was not built', () => {
    const files = [...pageFiles('site', folder)];
    expect(files).toEqual([
      [
        '/',
        { contentType: 'text/plain; charset=utf-8', text: 'The page has not been built: npm run prepare\n' },
      ],
    ]);
  });

  it('may run no script and no style that stands in a text', () => {
    expect(pagePolicy).toContain("default-src 'none'");
    expect(pagePolicy).toContain("require-trusted-types-for 'script'");
    expect(pagePolicy).not.toMatch(/unsafe|\*|https?:|data:/);
  });
});
