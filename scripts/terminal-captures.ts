/**
 * Shows `dcbm watch` on terminals of three widths, by tmux, and keeps what stands on each in `test/artifacts`.
 * `npx -c 'node scripts/terminal-captures.ts'`; a test reads the artifacts.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createSimulator, listen } from '../src/simulator/index.ts';

const root = resolve(import.meta.dirname, '..');
const artifacts = join(root, 'test/artifacts');
const bin = join(root, 'src/cli/bin.ts');
const rows = 24;
const patienceMs = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'dcbm-terminals-'));
const socket = join(folder, 'tmux');

function tmux(...args: string[]): string {
  return execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
  });
}

function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What stands on a terminal of so many columns once it shows the text. */
async function shownOn(columns: number, command: readonly string[], text: RegExp): Promise<string> {
  const name = `w${columns}`;
  const size = ['-x', String(columns), '-y', String(rows)];
  const line = [process.execPath, bin, ...command].map(word => `'${word}'`).join(' ');
  tmux('new-session', '-d', '-s', name, ...size, `NO_COLOR=1 ${line}; sleep 60`);
  try {
    for (let leftMs = patienceMs; leftMs > 0; leftMs -= 200) {
      const shown = tmux('capture-pane', '-p', '-t', name);
      if (text.test(shown)) return shown;
      await wait(200);
    }
    throw new Error(`${columns} columns: did not show ${text}\n${tmux('capture-pane', '-p', '-t', name)}`);
  } finally {
    tmux('kill-session', '-t', name);
  }
}

if (hasTmux()) {
  mkdirSync(artifacts, { recursive: true });
  const simulator = createSimulator({ seed: 13, speed: 4 });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  simulator.otherClient.start('O-b9d89940be03-10802');
  try {
    for (const columns of [40, 80, 200]) {
      const place = `127.0.0.1:${server.port}`;
      const shown = await shownOn(columns, ['watch', place, '--poll-interval-ms', '250'], /last [4-9] s/);
      writeFileSync(join(artifacts, `watch-${columns}.txt`), `${shown.trimEnd()}\n`);
      process.stdout.write(`${columns} columns\n${shown.trimEnd()}\n\n`);
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  process.stderr.write('tmux is not installed here: nothing was captured. Install it, and run this again.\n');
  process.exitCode = 1;
}
