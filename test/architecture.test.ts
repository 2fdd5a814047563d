import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, sourceOf, sources } from './support/sources.ts';

const root = resolve(import.meta.dirname, '..');

/** What a room may import beside itself: other rooms, and packages. `*` stands for any. */
interface Allowed {
  rooms: readonly string[];
  packages: readonly string[];
}

const pure: Allowed = { rooms: [], packages: [] };
const node = 'node:*';
const publicDoors = [
  'src/index.ts',
  'src/simulator/index.ts',
  'src/ocmf/index.ts',
  'src/ocpp/index.ts',
  'src/journal-contract.ts',
  'src/inspect/index.ts',
  'machines/index.ts',
];

const rooms: Record<string, Allowed> = {
  machines: { rooms: ['src/domain', 'src/errors'], packages: ['xstate'] },
  'src/domain': { rooms: ['src/errors'], packages: ['zod'] },
  'src/errors': pure,
  'src/config': { rooms: ['src/domain', 'src/errors'], packages: ['zod', node] },
  'src/protocol': { rooms: ['src/domain', 'src/errors', 'src/config'], packages: ['zod', node] },
  'src/transport': { rooms: ['src/domain', 'src/errors', 'src/protocol'], packages: ['undici', node] },
  'src/journal': { rooms: ['src/domain', 'src/errors'], packages: [node] },
  'src/services': {
    rooms: [
      'src/domain',
      'src/errors',
      'src/config',
      'src/protocol',
      'src/transport',
      'src/journal',
      'src/ocmf',
    ],
    packages: [],
  },
  'src/streams': { rooms: ['src/domain', 'src/errors'], packages: ['rxjs'] },
  'src/driver': {
    rooms: [
      'machines',
      'src/domain',
      'src/errors',
      'src/config',
      'src/protocol',
      'src/transport',
      'src/journal',
      'src/services',
      'src/streams',
      'src/ocmf',
    ],
    packages: ['xstate', 'rxjs', node],
  },
  'src/ocmf': { rooms: ['src/errors'], packages: [node] },
  'src/ocpp': { rooms: ['src/domain', 'src/ocmf/index.ts'], packages: [node] },
  'src/simulator': { rooms: ['src/ocmf', 'src/protocol'], packages: [node] },
  'src/inspect': { rooms: publicDoors, packages: ['xstate', 'rxjs', node] },
  // Part of the command line, with a door for it alone.
  'src/everest': { rooms: publicDoors, packages: ['mqtt', 'zod', node] },
  // A file of settings with the line of everything in it: for the command line, which has the reader of YAML inside.
  'src/settings-file': { rooms: publicDoors, packages: ['yaml', node] },
  // Many meters. The schema of a site is made of that of a meter; only its own machine is not for everybody.
  'src/serve': {
    rooms: [
      ...publicDoors,
      'machines/supervisor.machine.ts',
      'src/config',
      'src/everest/index.ts',
      'src/inspect/messages.ts',
      'src/inspect/page-files.ts',
      'src/inspect/recorder.ts',
      'src/inspect/redact.ts',
      'src/settings-file',
    ],
    packages: [
      'hono',
      'hono/*',
      '@hono/node-server',
      'pino',
      'pino-pretty',
      'prom-client',
      'rxjs',
      'xstate',
      'zod',
      node,
    ],
  },
  // Code of a browser: types of what it is told, and words that are pure.
  'src/page': {
    rooms: ['src/domain', 'src/errors', 'src/inspect/chart.ts', 'src/inspect/messages.ts', 'src/serve'],
    packages: ['preact', 'preact/hooks', 'uplot'],
  },
  'src/cli': {
    rooms: [
      ...publicDoors,
      'src/everest/index.ts',
      'src/inspect/page-files.ts',
      'src/serve/http/index.ts',
      'src/serve/index.ts',
      // To check the file of a site is one thing, to run it another.
      'src/serve/site-file.ts',
      'src/settings-file',
    ],
    packages: ['commander', 'picocolors', 'nanospinner', 'rxjs', 'xstate', 'yaml', node],
  },
};

function roomOf(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'machines'
    ? 'machines'
    : parts.length === 2
      ? 'src/index.ts'
      : parts.slice(0, 2).join('/');
}

function isAllowed(file: string, specifier: string): boolean {
  const room = roomOf(file);
  if (room === 'src/index.ts') return specifier.startsWith('.');
  const allowed = rooms[room] ?? pure;
  if (!specifier.startsWith('.')) {
    return allowed.packages.some(
      name => specifier === name || (name.endsWith('*') && specifier.startsWith(name.slice(0, -1))),
    );
  }
  const target = relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join('/');
  const targetRoom = roomOf(target);
  return targetRoom === room || allowed.rooms.includes(targetRoom) || allowed.rooms.includes(target);
}

describe('the house', () => {
  it('has only rooms that the architecture names', () => {
    const unknown = [...new Set(sources.map(roomOf))].filter(
      room => room !== 'src/index.ts' && !(room in rooms),
    );
    expect(unknown).toEqual([]);
  });

  it('imports only in the allowed directions', () => {
    const wrong = sources.flatMap(file =>
      importsOf(file)
        .filter(specifier => !isAllowed(file, specifier))
        .map(specifier => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps clocks, chance and output out of the machines', () => {
    const impure = /Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|console\.|performance\./;
    const found = sources.filter(file => roomOf(file) === 'machines' && impure.test(sourceOf(file)));
    expect(found).toEqual([]);
  });

  it('has no file of more than 400 lines', () => {
    const long = sources.filter(file => sourceOf(file).split('\n').length > 400);
    expect(long).toEqual([]);
  });
});

describe('the toolchain', () => {
  it('runs the tests on a Node that the package supports', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    expect(major > 22 || (major === 22 && minor >= 19)).toBe(true);
  });

  it('compiles with its own TypeScript, and not with the older one of which the tests ask questions', () => {
    const compiler = realpathSync(join(root, 'node_modules/.bin/tsc'));
    expect(compiler).toBe(join(realpathSync(root), 'node_modules/typescript/bin/tsc'));
  });

  it('has a lock file without download addresses', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  });
});
