import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { refusalOf } from '../../src/supported-node.ts';
import { fetchNode, installPackage } from './install.ts';
import { promised, type Release, tooOld } from './releases.ts';

const execute = promisify(execFile);

let folder: string;
let project: string;
const nodes = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lem-dcbm-nodes-'));
  const installing = installPackage(folder);
  for (const release of [...promised, ...tooOld])
    nodes.set(release.version, await fetchNode(release, folder));
  project = await installing;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program of the installed project says on this Node.js; a failure has its stderr. */
async function run({ version }: Release, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(nodes.get(version) ?? version, [program, ...args], {
    cwd: project,
    timeout: 60_000,
    env: { PATH: process.env.PATH, NO_COLOR: '1', XDG_CACHE_HOME: folder },
  });
  return stdout;
}

const bin = 'node_modules/lem-dcbm/dist/cli/bin.js';

it('lists what the package says of itself', () => {
  expect(promised.map(({ version }) => refusalOf(version))).toEqual(promised.map(() => undefined));
  expect(tooOld.every(({ version }) => refusalOf(version) !== undefined)).toBe(true);
});

describe.concurrent.each(promised)('the installed package on Node.js $version', release => {
  it.each(['imported.mjs', 'required.cjs'])('carries a session with a journal, %s', async program => {
    const said = await run(release, program, join(folder, `${program}-${release.version}.journal`));
    expect(JSON.parse(said)).toEqual({
      doors: ['meter', 'function', 'function'],
      verdict: 'valid',
      isOfTheMeter: true,
      isKept: true,
    });
  });

  it('carries a session on the command line', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const journal = ['--journal', join(folder, `dcbm-${release.version}.journal`)];
    const place = `127.0.0.1:${server.port}`;
    await run(release, bin, 'start', place, '--transaction-id', 'T1', '--evse-id', 'E1', ...journal);
    const stopped = JSON.parse(await run(release, bin, 'stop', place, ...journal));
    expect(stopped.signedMeterData).toBe(simulator.state.records(1)[0]?.ocmf);
    const shown = JSON.parse(await run(release, bin, 'records', 'show', 'T1', ...journal));
    expect(shown.ocmf).toBe(stopped.signedMeterData);
    expect(await run(release, bin, 'records', 'check', ...journal)).toBe('');
  });
});

describe.concurrent.each(tooOld)('the installed package on Node.js $version', release => {
  const refusal = `needs Node.js 22.19 or newer, and not 23; this is v${release.version}.`;

  it.each(['lem-dcbm', 'lem-dcbm/inspect'])('says when %s is imported which one it needs', async door => {
    const program = `import(${JSON.stringify(door)}).catch(error => process.stdout.write(error.message))`;
    expect(await run(release, '--eval', program)).toBe(`lem-dcbm ${refusal}`);
  });

  it('says so on the command line, and what to try', async () => {
    const refused = await run(release, bin, 'status', '127.0.0.1').catch(error => error);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      `dcbm ${refusal} Try: npx -p node@24 -p lem-dcbm dcbm status 127.0.0.1\n`,
    ]);
  });
});
