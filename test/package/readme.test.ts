import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../src/simulator/index.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The first program of the README, with the port of this test's simulator. */
function firstProgram(port: number): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(program).toContain('port: 8080');
  return program.replace('port: 8080', `port: ${port}`);
}

describe('the README', () => {
  beforeAll(async () => {
    await run(process.execPath, [join(root, 'scripts/build.ts')]);
  }, 60_000);

  it('has a first program that runs as printed', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const folder = join(root, 'test/artifacts');
    const file = join(folder, 'readme-session.ts');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, firstProgram(server.port));
    const { stdout } = await run(process.execPath, [file], { timeout: 15_000 });
    rmSync(file);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toBe(`${simulator.state.records(1)[0]?.ocmf} valid`);
    expect(lines.filter(line => /^\d+(\.\d+)? W, \d+ Wh$/.test(line)).length).toBeGreaterThanOrEqual(3);
  });
});
