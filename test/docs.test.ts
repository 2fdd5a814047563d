import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateDocs } from '../scripts/docs/generate.ts';
import { fingerprintOf } from './mutation/page.ts';
import { allMutants } from './mutation/statecharts.ts';
import { reasons } from './mutation/survivors.ts';

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

describe('the page about mutants', () => {
  const page = read('docs/explanation/mutation.md') ?? '';
  const mutants = allMutants();

  it('is of the statecharts as they are now', () => {
    const wanted = [...Map.groupBy(mutants, ({ operator }) => operator)].map(
      ([operator, each]) => `${operator}: ${each.length}`,
    );
    const rows = [...page.matchAll(/^\| ([a-z ]+) \| (\d+) \| \d+ \|$/gm)];
    const stated = rows.map(([, operator, count]) => `${operator}: ${count}`);
    expect(stated, 'run `npm run mutate`').toEqual(wanted);
    expect(page, 'run `npm run mutate`').toContain(`\`${fingerprintOf(mutants)}\``);
  });

  it('has a reason for each mutant that survives', () => {
    const survivors = [...page.matchAll(/^- `(.+?)`: (.+)$/gm)];
    expect(Object.fromEntries(survivors.map(([, name, reason]) => [name, reason]))).toEqual(reasons);
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
