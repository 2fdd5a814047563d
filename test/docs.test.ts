import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { meterMachine } from '../machines/index.ts';
import { generateDocs } from '../scripts/docs/generate.ts';
import { viewOf } from '../scripts/docs/machine-view.ts';
import { pictures } from '../scripts/docs/machines-page.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
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

describe('the pictures of the statecharts', () => {
  const machine = viewOf(meterMachine);
  const parts = pictures.filter(({ file }) => file.startsWith('meter.'));

  it('begin with an overview that fits on a screen', () => {
    const size = /width="(\d+)" height="(\d+)"/.exec(read('docs/explanation/meter.overview.svg') ?? '');
    const [width = 0, height = 0] = size?.slice(1).map(Number) ?? [];
    expect(width).toBeGreaterThan(0);
    expect(width).toBeLessThanOrEqual(1600);
    expect(height).toBeLessThanOrEqual(900);
  });

  it('show every state of the meter machine somewhere, with its arrows', () => {
    const drawn = parts.flatMap(({ path, drawn: { states } }) =>
      states
        .filter(({ type }) => type !== 'outside')
        .map(state => (path === '' ? state.path : `${path}.${state.path}`)),
    );
    expect(machine.states.map(({ path }) => path).filter(path => !drawn.includes(path))).toEqual([]);
    const arrows = parts.flatMap(({ path, drawn: { transitions } }) =>
      transitions
        .filter(({ event }) => event !== '')
        .map(({ source, event, guard }) => [path, source].filter(Boolean).join('.') + event + guard),
    );
    // What stays in its state is left to the tables.
    const missing = machine.transitions.filter(
      ({ source, target, event, guard }) =>
        source.includes('.') &&
        target !== '' &&
        target !== source &&
        !arrows.includes(source + event + guard),
    );
    expect(missing).toEqual([]);
  });

  it('stand beside tables that list every state and every transition once', () => {
    expect(parts.flatMap(({ listed }) => listed.states)).toHaveLength(machine.states.length);
    expect(parts.flatMap(({ listed }) => listed.transitions)).toHaveLength(machine.transitions.length);
  });

  it('can be drawn by Stately from one file, with the same states, targets and guards', async () => {
    const exported: { meterMachine: AnyStateMachine } = await import(
      join(root, 'docs/explanation/meter.stately.js')
    );
    const { states, transitions } = viewOf(exported.meterMachine);
    const essence = ({ source, event, guard, target }: (typeof transitions)[number]) =>
      [source, event, guard, target].join(' | ');
    expect(states.map(({ path }) => path)).toEqual(machine.states.map(({ path }) => path));
    expect(transitions.map(essence)).toEqual(machine.transitions.map(essence));
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
