import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';

const root = join(import.meta.dirname, '../..');
const sources = join(root, 'src/cli/bin.ts');
/** Types are stripped and code is compiled once for all processes; Node.js finds what it kept by the text of a file. */
export const compileCache = join(root, 'node_modules/.cache/dcbm');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What came so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when stdout or stderr contains the text; fails when the command ends without it. */
  says(text: string): Promise<void>;
}

export interface Started {
  readonly args: readonly string[];
  /** `undefined`: not set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The file to run. Default: what was built before all tests, or else that of the sources. */
  readonly bin?: string;
  /** It is killed after this, ms. Default: 30 s. */
  readonly timeoutMs?: number;
}

/** Starts `dcbm` with these arguments; it is killed after 30 s. */
export function startDcbm(...given: string[] | [Started]): Running {
  const [first] = given;
  const {
    args,
    env = {},
    bin = inject('commandLine') ?? sources,
    timeoutMs = 30_000,
  }: Started = typeof first === 'object' ? first : { args: given as string[] };
  const child = spawn(process.execPath, [bin, ...args], {
    timeout: timeoutMs,
    env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...env },
  });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, ...output }));
  });
  return {
    child,
    finished,
    output,
    says: text =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.stdout.includes(text) && !output.stderr.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        finished.then(({ code }) => reject(new Error(`ended with ${code} before it said "${text}"`)), reject);
      }),
  };
}

/** Runs `dcbm` to its end. */
export function dcbm(...args: string[]): Promise<Finished> {
  return startDcbm(...args).finished;
}

/** Every line of stdout as JSON. */
export function jsonLines({ stdout }: Pick<Finished, 'stdout'>): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>);
}
