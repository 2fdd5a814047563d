import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { journalContract } from '../../src/journal-contract.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { type Consumer, execute, installPacked, node, root } from './consumer.ts';

let consumer: Consumer;
let installed: string;

beforeAll(async () => {
  consumer = await installPacked();
  installed = join(consumer.folder, 'node_modules/lem-dcbm');
}, 180_000);

afterAll(() => consumer?.remove(), 60_000);

/** Every file of the package, from its folder. */
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(folder, name)).isFile(),
  );

const entries = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports)
  .filter(door => door !== './package.json')
  .map(door => door.replace('.', 'lem-dcbm'));

/** Every program of the README. */
const programsOfReadme = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
].map(([, program = '']) => program);

/** Writes them into the app, and gives the names of the files. */
const writtenFromReadme = () =>
  programsOfReadme.map((program, index) => {
    writeFileSync(join(consumer.folder, `readme-${index}.ts`), program);
    return `readme-${index}.ts`;
  });

describe('the packed package, installed in an empty folder', () => {
  it('brings four packages, and the one that RxJS needs', () => {
    expect(consumer.packages).toEqual(['lem-dcbm', 'rxjs', 'tslib', 'undici', 'xstate', 'zod']);
  });

  it.each(entries)('lets %s be imported and required', async entry => {
    const imported = await node(
      ['-e', `import('${entry}').then(m => console.log(Object.keys(m).length > 0))`],
      consumer.folder,
    );
    expect(imported.stdout.trim()).toBe('true');
    const required = await node(
      ['--input-type=commonjs', '-e', `console.log(Object.keys(require('${entry}')).length > 0)`],
      consumer.folder,
    );
    expect(required.stdout.trim()).toBe('true');
  });

  it('has types that take the programs of the README, and refuse a wrong command and a wrong configuration', async () => {
    const program = `
      import { createMemoryJournal, createMeter, createMeterLogic, type MeterEvent } from 'lem-dcbm';
      import { type JournalCase, journalContract } from 'lem-dcbm/journal-contract';
      import { meterMachine } from 'lem-dcbm/machines';
      import { type SampledValue16, toOcpp16, toOcpp201 } from 'lem-dcbm/ocpp';
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
      meter.measurements$.subscribe(m => toOcpp201(m, { measurands: ['Voltage'] }).sampledValue[0]?.value.toFixed(1));
      const [, signed]: readonly [SampledValue16, SampledValue16] =
        toOcpp16(await meter.stopTransaction('tx-1'), { form: 'oca', publicKey: 'once' }).sampledValue;
      // @ts-expect-error a form that nobody reads
      toOcpp16({ ocmf: signed.value }, { form: 'hex' });
      console.log(seen, meterMachine.id, createSimulator().meterId);
    `;
    writeFileSync(join(consumer.folder, 'consumer.ts'), program);
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      skipLibCheck: true,
    };
    writeFileSync(
      join(consumer.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts', ...writtenFromReadme()] }),
    );
    const { stdout } = await node(
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'],
      consumer.folder,
    ).catch(error => error);
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
    writeFileSync(join(consumer.folder, 'contract.mjs'), program);
    const { stdout } = await node(['--test', '--test-reporter=tap', 'contract.mjs'], consumer.folder).catch(
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

  it('passes publint and arethetypeswrong', async () => {
    const publint = await node([join(root, 'node_modules/publint/src/cli.js'), consumer.tarball], root);
    expect(publint.stdout).toContain('All good');
    const attw = await node(
      [
        join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
        consumer.tarball,
        '--profile',
        'esm-only',
      ],
      root,
    );
    expect(attw.stdout).not.toContain('❌');
  });

  it('is the same to the byte when it is built and packed again', async () => {
    const before = readFileSync(consumer.tarball);
    await node([join(root, 'scripts/build.ts')], root);
    await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', consumer.folder], { cwd: root });
    const name = readdirSync(consumer.folder).find(each => each.endsWith('.tgz')) ?? '';
    expect(readFileSync(join(consumer.folder, name)).equals(before)).toBe(true);
  }, 120_000);

  it('ships what was built, the documentation and the licenses, and is small', async () => {
    const allowed = /^(?:dist\/|docs\/|(?:CHANGELOG|README|SECURITY)\.md$|LICENSE$|package\.json$)/;
    const files = filesOf(installed);
    expect(files.filter(name => !allowed.test(name) || name.endsWith('.map'))).toEqual([]);
    expect(statSync(consumer.tarball).size).toBeLessThan(1_250_000);
    // The page is no code of an app: who serves it reads its files.
    const library = files.filter(name => /^dist\/(?!cli\/|page\/)/.test(name));
    await execute(
      'tar',
      ['czf', 'library.tgz', ...library.map(name => join('node_modules/lem-dcbm', name))],
      {
        cwd: consumer.folder,
      },
    );
    expect(statSync(join(consumer.folder, 'library.tgz')).size).toBeLessThan(250_000);
    expect(library.filter(name => name.endsWith('.js')).length).toBeLessThanOrEqual(entries.length + 8);
    const declarations = library.filter(name => name.endsWith('.d.ts'));
    expect(declarations.filter(name => statSync(join(installed, name)).size > 50_000)).toEqual([]);
  });

  it('gives an app that takes the errors alone nothing but them', async () => {
    writeFileSync(join(consumer.folder, 'errors.js'), "export { isMeterError } from 'lem-dcbm';\n");
    const bundle = await rolldown({ cwd: consumer.folder, input: 'errors.js', platform: 'node' });
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    await bundle.close();
    expect(output.length).toBe(1);
    expect(output[0].code.length).toBeLessThan(12_000);
  });

  it('says in one sentence which Node.js it needs, as library and as command', () => {
    const old = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', `data:text/javascript,${old}`, ...args], {
        cwd: consumer.folder,
        encoding: 'utf8',
      });
    const library = run('-e', "import('lem-dcbm').catch(({ message }) => console.log(message))");
    expect(library.stdout).toBe('lem-dcbm needs Node.js 22.19 or newer, and not 23; this is v20.20.2.\n');
    const command = run(join(installed, 'dist/cli/bin.js'), '--help');
    expect(command.stderr).toMatch(
      /^dcbm needs Node\.js 22\.19 or newer, and not 23; this is v20\.20\.2\. Try: .*\n$/,
    );
  });
});

describe('the command of the packed package', () => {
  it('is linked, knows its version and shows its help', async () => {
    const bin = join(consumer.folder, 'node_modules/.bin/dcbm');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect((await node([bin, '--version'], consumer.folder)).stdout).toBe(`${version}\n`);
    expect((await node([bin, '--help'], consumer.folder)).stdout).toContain('Usage: dcbm');
  });

  it('works where nothing is installed beside it', async () => {
    const alone = join(consumer.folder, 'alone');
    await execute('mkdir', ['-p', alone]);
    await execute('tar', ['xzf', consumer.tarball, '--strip-components=1', '-C', alone]);
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const bin = join(alone, 'dist/cli/bin.js');
    const { stdout } = await node([bin, 'watch', server.url, '--count', '1', '--journal', 'j'], alone);
    expect(JSON.parse(stdout)).toMatchObject({ powerW: expect.any(Number) });
  });

  it('loads only chunks of its own later, by constant names, and the optional inspector', () => {
    const folder = join(installed, 'dist/cli');
    const later = filesOf(folder).flatMap(name =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/\bimport\(([^)]*)\)/g)].map(
        ([, what = '']) => what,
      ),
    );
    const foreign = later.filter(what => !/^["'`]\.\/[\w-]+\.js["'`]$/.test(what));
    expect(foreign).toEqual(['packageName']);
    expect(later.length).toBeGreaterThan(10);
  });

  it('comes with the license of everything that is in it, and all of that is in the bill of materials', async () => {
    const notices = readFileSync(join(installed, 'dist/cli/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const named = [...notices.matchAll(/^-{80}\n\n(\S+) (\S+) \(/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    expect(named.map(each => each.split(' ')[0])).toEqual(
      expect.arrayContaining(['commander', 'picocolors', 'rxjs', 'undici', 'xstate', 'zod']),
    );
    const { stdout } = await node([join(root, 'scripts/sbom.ts')], root);
    const listed = JSON.parse(stdout).components.map(
      ({ name, version }: { name: string; version: string }) => `${name} ${version}`,
    );
    expect(named.filter(each => !listed.includes(each))).toEqual([]);
  });
});

describe('the README', () => {
  it('has a first program that runs as printed, where the package is installed', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const [program = ''] = programsOfReadme;
    expect(program).toContain('port: 8080');
    const file = join(consumer.folder, 'session.ts');
    writeFileSync(file, program.replace('port: 8080', `port: ${server.port}`));
    const { stdout } = await node([file], consumer.folder);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toBe(`${simulator.state.records(1)[0]?.ocmf} valid`);
    expect(lines.filter(line => /^\d+(\.\d+)? W, \d+ Wh$/.test(line)).length).toBeGreaterThanOrEqual(3);
  });
});

describe('the examples', () => {
  const names = ['one-meter', 'several-outlets', 'controller', 'signed-records', 'faults', 'logging', 'ocpp'];
  const lastLines: Record<string, RegExp> = {
    'one-meter': /^signature valid, billable$/m,
    'several-outlets': /^3 outlets stopped$/m,
    controller: /^one bill: OCMF\|/m,
    'signed-records': /^(\{"transactionId":"session-\d","verdict":"valid".*\n){3}$/,
    faults: /^signature valid; started 1 time$/m,
    logging: /^request GET \/v2\/livemeasure 200 \d+ ms$/m,
    ocpp: /^StopTransaction\nsigned record: 0\.\d{3} kWh, signature valid, billable$/m,
  };

  /** Installs a package that an example needs beside this one. */
  const link = (name: string) =>
    symlinkSync(join(root, 'node_modules', name), join(consumer.folder, 'node_modules', name));

  it.each(names)('run as they stand where the package is installed: %s', async name => {
    const folder = join(consumer.folder, 'how-to');
    cpSync(join(installed, 'docs/how-to'), folder, { recursive: true });
    if (name === 'ocpp') link('ocpp-rpc');
    const { stdout } = await node([join(folder, `${name}.ts`)], consumer.folder);
    expect(stdout).toMatch(lastLines[name] ?? /^$/);
  });
});

describe('publishing', () => {
  it('is refused until the package says where it lives', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/publish-check.ts')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      1,
      'package.json has no repository, no homepage, no bugs: add it, then publish\n',
    ]);
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(scripts.prepublishOnly).toBe('node scripts/publish-check.ts');
  });
});
