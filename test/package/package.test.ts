import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { journalContract } from '../../src/journal-contract.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const node = (args: string[], cwd: string) => execute(process.execPath, args, { cwd, timeout: 60_000 });

/** A project beside ours that has installed the packed package; its dependencies are ours, linked. */
let consumer: string;
let tarball: string;

beforeAll(async () => {
  consumer = mkdtempSync(join(tmpdir(), 'lem-dcbm-consumer-'));
  await execute('npm', ['pack', '--pack-destination', consumer], { cwd: root });
  tarball = join(consumer, readdirSync(consumer).find(name => name.endsWith('.tgz')) ?? '');
  const modules = join(consumer, 'node_modules');
  mkdirSync(join(modules, 'lem-dcbm'), { recursive: true });
  await execute('tar', ['xzf', tarball, '--strip-components=1', '-C', join(modules, 'lem-dcbm')]);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(consumer, 'package.json'), '{"type":"module"}');
}, 120_000);

afterAll(() => rmSync(consumer, { recursive: true, force: true }));

describe('the packed package', () => {
  const entries = [
    'lem-dcbm',
    'lem-dcbm/machines',
    'lem-dcbm/simulator',
    'lem-dcbm/ocmf',
    'lem-dcbm/journal-contract',
    'lem-dcbm/inspect',
  ];

  it.each(entries)('lets %s be imported and required', async entry => {
    const imported = await node(
      ['-e', `import('${entry}').then(m => console.log(Object.keys(m).length > 0))`],
      consumer,
    );
    expect(imported.stdout.trim()).toBe('true');
    const required = await node(
      ['--input-type=commonjs', '-e', `console.log(Object.keys(require('${entry}')).length > 0)`],
      consumer,
    );
    expect(required.stdout.trim()).toBe('true');
  });

  it('has types that refuse a wrong command and a wrong configuration', async () => {
    const program = `
      import { createMemoryJournal, createMeter, createMeterLogic, type MeterEvent } from 'lem-dcbm';
      import { type JournalCase, journalContract } from 'lem-dcbm/journal-contract';
      import { meterMachine } from 'lem-dcbm/machines';
      import { createSimulator } from 'lem-dcbm/simulator';
      import { createActor, setup } from 'xstate';
      const meter = createMeter({ ipAddress: '192.168.1.2' });
      meter.measurements$.subscribe(m => m.powerW.toFixed(1));
      const actor = createActor(createMeterLogic({ ipAddress: '192.168.1.2' }));
      actor.send({ type: 'meter.recover' });
      // @ts-expect-error an event that the machine does not know
      actor.send({ type: 'meter.explode' });
      // @ts-expect-error a key that does not exist
      createMeter({ ipAddress: '192.168.1.2', adress: 1 });
      // @ts-expect-error the address is missing
      createMeter({});
      setup({ actors: { meter: createMeterLogic({ ipAddress: '192.168.1.2' }) } });
      const cases: readonly JournalCase[] = journalContract('mine', createMemoryJournal, journal => journal);
      for (const { name, run } of cases) console.log(name, run());
      // @ts-expect-error no journal
      journalContract('mine', () => ({}));
      const seen: MeterEvent['type'] = 'transaction.stopped';
      console.log(seen, meterMachine.id, createSimulator().meterId);
    `;
    writeFileSync(join(consumer, 'consumer.ts'), program);
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['node'],
    };
    writeFileSync(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ['consumer.ts'] }),
    );
    const { stdout } = await node([join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], consumer).catch(
      error => error,
    );
    expect(stdout).toBe('');
  });

  it('has a contract for journals that needs no test runner but the one that uses it', async () => {
    const program = `
      import { test } from 'node:test';
      import { createMemoryJournal } from 'lem-dcbm';
      import { journalContract } from 'lem-dcbm/journal-contract';
      const deaf = () => ({ ...createMemoryJournal(), noteStop() {} });
      for (const { name, run } of journalContract('an honest journal', createMemoryJournal)) test(name, run);
      for (const { name, run } of journalContract('a deaf journal', deaf)) test(name, run);`;
    writeFileSync(join(consumer, 'contract.mjs'), program);
    const { stdout } = await node(['--test', '--test-reporter=tap', 'contract.mjs'], consumer).catch(
      error => error,
    );
    expect(stdout).not.toMatch(/^not ok \d+ - an honest/m);
    expect(stdout.match(/^ok \d+ - an honest journal/gm)).toHaveLength(
      journalContract('', createMemoryJournal).length,
    );
    expect(stdout.match(/^not ok \d+ - .*$/gm)).toEqual([
      expect.stringContaining('a deaf journal knows what has run'),
      expect.stringContaining('a deaf journal notes as a found one'),
    ]);
  });

  it('has a command that shows its help', async () => {
    const bin = join(consumer, 'node_modules/lem-dcbm/dist/src/cli/bin.js');
    expect(readFileSync(bin, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    const { stdout } = await node([bin, '--help'], consumer);
    expect(stdout).toContain('Usage: dcbm');
  });

  it('passes publint and arethetypeswrong', async () => {
    const publint = await node([join(root, 'node_modules/publint/src/cli.js'), tarball], root);
    expect(publint.stdout).toContain('All good');
    const attw = await node(
      [join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only'],
      root,
    );
    expect(attw.stdout).not.toContain('❌');
  });

  it('is the same to the byte when it is packed again', async () => {
    const again = join(consumer, 'again');
    mkdirSync(again);
    await execute('npm', ['pack', '--pack-destination', again], { cwd: root });
    const [name = ''] = readdirSync(again);
    expect(readFileSync(join(again, name)).equals(readFileSync(tarball))).toBe(true);
  }, 60_000);

  it('ships nothing but the built sources, the license and the readme', async () => {
    const { stdout } = await execute('tar', ['tzf', tarball]);
    const foreign = stdout
      .split('\n')
      .filter(name => name !== '' && !/^package\/(dist\/|LICENSE|README\.md|package\.json)/.test(name));
    expect(foreign).toEqual([]);
  });
});

describe('the README', () => {
  /** The first program of the README, with the port of this test's simulator. */
  function firstProgram(port: number): string {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(program).toContain('port: 8080');
    return program.replace('port: 8080', `port: ${port}`);
  }

  it('has a first program that runs as printed, saved in the checkout', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const folder = join(root, 'test/artifacts');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'session.ts'), firstProgram(server.port));
    const { stdout } = await node([join(folder, 'session.ts')], root);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toBe(`${simulator.state.records(1)[0]?.ocmf} valid`);
    expect(lines.filter(line => /^\d+(\.\d+)? W, \d+ Wh$/.test(line)).length).toBeGreaterThanOrEqual(3);
  });
});
