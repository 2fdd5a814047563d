import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSimulator, listen } from '../../src/simulator/index.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'test/support/whole-session.ts');
/** A link is permitted with what it leads to: the packages may be somewhere else. */
const code = ['src', 'machines', 'node_modules', 'package.json']
  .map(name => join(root, name))
  .flatMap(path => [path, realpathSync(path)]);
/** Since Node.js 25 the network has to be permitted as well. */
const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcbm-permissions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('carries a session from start to archived record with nothing permitted but network, code and journal', async () => {
  const simulator = createSimulator({ seed: 7 });
  await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const reads = [...code, program, folder].map(path => `--allow-fs-read=${path}`);
  const flags = ['--permission', ...network, ...reads, `--allow-fs-write=${folder}`];
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, program, String(server.port), join(folder, 'meter.journal'), tmpdir()],
    { cwd: root, env, timeout: 15_000 },
  );
  const [record] = simulator.state.records(1);
  expect(JSON.parse(stdout)).toEqual({
    ocmf: record?.ocmf,
    verdict: 'valid',
    archived: [record?.ocmf],
    permitted: { journal: true, elsewhere: false, others: [] },
  });
});
