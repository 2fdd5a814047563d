import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, importsOf, sources } from './support/sources.ts';

const root = join(import.meta.dirname, '..');
const library = sources.filter(file => !file.startsWith('src/cli/'));
const withText = (files: readonly string[], text: RegExp) => files.filter(file => text.test(codeOf(file)));

describe('no source file', () => {
  it('makes code out of text', () => {
    expect(withText(sources, /\beval\s*\(|new Function\b|node:vm|\bsetTimeout\(\s*['"`]/)).toEqual([]);
  });

  it('starts a process or a thread but to speak to systemd, or has to do with modules but to keep them compiled', () => {
    const forbidden = /^node:(child_process|worker_threads|cluster|inspector|module)/;
    const found = sources.filter(file => importsOf(file).some(name => forbidden.test(name)));
    // Node.js has no unix datagrams, by which systemd is told how a service is.
    expect(found).toEqual(['src/cli/compile-cache.ts', 'src/serve/systemd.ts']);
    expect(codeOf('src/cli/compile-cache.ts').match(/\bmodule\b.*/g)).toEqual([
      "module from 'node:module';",
      "module.enableCompileCache(join(caches, 'lem-dcbm'));",
    ]);
    expect(codeOf('src/serve/systemd.ts').match(/\bspawn\([^)]*/g)).toEqual([
      "spawn('systemd-notify', words, { stdio: 'ignore', timeout: 5000, env: { ...env } }",
    ]);
  });

  it('changes what belongs to all', () => {
    const patch =
      /\bglobalThis\.\w+\s*=[^=]|\bglobal\.\w+\s*=[^=]|\b[A-Z]\w*\.prototype\.\w+\s*=[^=]|definePropert(y|ies)\(\s*(globalThis|[A-Z]\w*\.prototype)|setGlobalDispatcher|process\.env\.\w+\s*=[^=]/;
    expect(withText(sources, patch)).toEqual([]);
  });

  it('loads anything later than at the start, but for parts of the command line by their names, the optional inspector and SQLite', () => {
    const later = /(?<!typeof )\bimport\(|getBuiltinModule|createRequire|\brequire\(/;
    expect(withText(sources, later).toSorted()).toEqual([
      'src/cli/bin.ts',
      'src/cli/catalog.ts',
      'src/cli/commands/serve.ts',
      'src/cli/launch.ts',
      'src/cli/meter-options.ts',
      'src/cli/page.ts',
      'src/inspect/stately.ts',
      'src/journal/sqlite-file.ts',
    ]);
    const ofTheCommandLine = withText(sources, later)
      .filter(file => file.startsWith('src/cli/'))
      .map(codeOf)
      .join('\n');
    const loaded = ofTheCommandLine.match(new RegExp(later, 'g'));
    const byConstantName = ofTheCommandLine.match(/\bimport\('\.{1,2}\/[\w./-]+\.ts'\)/g);
    expect(loaded?.length).toBe(byConstantName?.length);
    expect(codeOf('src/journal/sqlite-file.ts')).toContain("getBuiltinModule('node:sqlite')");
  });

  it('of the library ends the process or listens to its signals', () => {
    expect(withText(library, /process\.(exit|abort|kill|on|once)\b/)).toEqual([]);
  });
});

describe('importing the package', () => {
  it('changes no global object and no prototype', () => {
    const doors = [
      'src/index.ts',
      'src/simulator/index.ts',
      'src/ocmf/index.ts',
      'src/ocpp/index.ts',
      'src/journal-contract.ts',
      'src/inspect/index.ts',
      'machines/index.ts',
    ];
    const program = `
      const looks = () => {
        const seen = new Map();
        const add = (name, object) => {
          for (const key of Reflect.ownKeys(object)) {
            const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
            seen.set(name + '.' + String(key), [value, get, set]);
          }
        };
        add('globalThis', globalThis);
        for (const name of Object.getOwnPropertyNames(globalThis).filter(name => /^[A-Z]/.test(name))) {
          const each = globalThis[name];
          if (typeof each !== 'function' && typeof each !== 'object') continue;
          add(name, each);
          if (each.prototype) add(name + '.prototype', each.prototype);
        }
        return seen;
      };
      looks();
      const before = looks();
      for (const door of ${JSON.stringify(doors.map(door => join(root, door)))}) await import(door);
      const changed = [...looks()].filter(([name, now]) => !now.every((each, at) => Object.is(each, before.get(name)?.[at])));
      console.log(JSON.stringify(changed.map(([name]) => name)));`;
    const changed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    // zod keeps its settings there, for all copies of itself in a process.
    expect(JSON.parse(changed)).toEqual(['globalThis.__zod_globalConfig', 'globalThis.__zod_globalRegistry']);
  });
});
