import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that is measured: it gets orders as lines, `poll 200`, and answers each with a line of JSON. */
export interface Contestant extends AsyncDisposable {
  readonly pid: number;
  /** @throws Error with what it said on stderr, when it ends instead. */
  ask<Answer>(order: string): Promise<Answer>;
}

export interface ContestantOptions {
  /** The core that it has to stay on; else the system decides. */
  readonly core?: number | undefined;
  /** Arguments of Node.js itself. */
  readonly nodeArguments?: readonly string[];
}

/** A program of Node.js. */
export function nodeContestant(
  file: string,
  options: readonly string[],
  { core, nodeArguments = [] }: ContestantOptions = {},
): Contestant {
  return contestant([process.execPath, ...nodeArguments, file, ...options], core);
}

export function contestant(command: readonly string[], core?: number): Contestant {
  const [program = '', ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  let isClosed = false;
  child.once('close', () => {
    isClosed = true;
  });
  // Whoever has gone reads no orders; what it said is told by the order that waits.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? Number.NaN,
    async ask<Answer>(order: string) {
      child.stdin.write(`${order}\n`);
      const { value, done } = await lines.next();
      if (done) {
        if (!isClosed) await once(child, 'close');
        throw new Error(
          `${[program, ...rest].slice(0, 6).join(' ')} ended with ${child.exitCode ?? child.signalCode} at "${order}": ${said || 'it said nothing'}`,
        );
      }
      return JSON.parse(value) as Answer;
    },
    async [Symbol.asyncDispose]() {
      if (isOver(child)) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const isOver = ({ exitCode, signalCode, pid }: ChildProcess) =>
  pid === undefined || exitCode !== null || signalCode !== null;
