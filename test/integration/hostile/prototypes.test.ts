import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../../src/simulator/index.ts';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'test/support/whole-session.ts');

/** Whatever writes to a prototype throws, and so does whatever reads or writes `__proto__`. */
const freeze = `for (const each of [Object, Array, Function, String, Number, Boolean, Date, RegExp, Map, Set, Promise])
  Object.freeze(each.prototype);`;
const strict = {
  'prototypes that are frozen': ['--import', `data:text/javascript,${encodeURIComponent(freeze)}`],
  '__proto__ taken away': ['--disable-proto=throw'],
  'code from text forbidden': ['--disallow-code-generation-from-strings'],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcbm-prototypes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a meter that adds __proto__, constructor and prototype to every answer', () => {
  it.each(Object.entries(strict))('is driven through a session with %s', async (_name, flags) => {
    const simulator = createSimulator({ seed: 7 });
    simulator.faults.add({ kind: 'extraFields' });
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, program, String(server.port), join(folder, 'meter.journal'), folder],
      { timeout: 15_000 },
    );
    // The meter adds to the signature's own object as well; the record stays as it came.
    const signed = simulator.state.records(1)[0]?.ocmf.slice(0, -1) ?? 'no record';
    const { ocmf, verdict, archived } = JSON.parse(stdout);
    expect([verdict, archived]).toEqual(['valid', [ocmf]]);
    expect(ocmf.startsWith(signed)).toBe(true);
    expect(ocmf).toContain('"__proto__":{');
  });
});
