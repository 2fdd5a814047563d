import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateDocs } from '../scripts/docs/generate.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

describe('the generated pages', () => {
  it('are what `npm run docs` makes of the sources now', async () => {
    const docs = await generateDocs();
    const stale = [...docs].filter(([path, content]) => read(path) !== content).map(([path]) => path);
    expect(stale, 'run `npm run docs`').toEqual([]);
  });

  it('say something of every state, event, error and key', async () => {
    const docs = await generateDocs();
    const rows = [...(docs.get('docs/explanation/machines.md') ?? '').matchAll(/^\| `[\w.]+` \| (.*?) \|/gm)];
    expect(rows.length).toBeGreaterThan(40);
    const events = [
      ...(docs.get('docs/reference/events.md') ?? '').matchAll(/^\| `([\w.]+)` \| .*? \| (.*?) \|$/gm),
    ];
    expect(events.length).toBeGreaterThan(20);
    expect(events.filter(([, , doc]) => doc === '').map(([, type]) => type)).toEqual([]);
  });
});

describe('the links', () => {
  it('lead to files that exist', () => {
    const broken = pages.flatMap(page =>
      [...(read(page) ?? '').matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target ?? '')
        .filter(target => !existsSync(join(root, dirname(page), target)))
        .map(target => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
