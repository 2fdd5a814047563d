import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A real broker in a process of its own, on a free port of the loopback. */
export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  /** It hangs: nothing is answered, and nothing is closed. */
  pause(): void;
  resume(): void;
  /** Ends by its own id. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface MosquittoOptions {
  /** Lines of its configuration beside the listener. Default: everybody may do everything. */
  readonly lines?: readonly string[];
  /** Files that the lines name by `%FOLDER%`. */
  readonly files?: Readonly<Record<string, string>>;
  /** It is not there yet. */
  readonly isLate?: boolean;
}

const places = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];
const program = places.find(place => {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** Where it is missing, what needs it is skipped, and says so; where it is required, that is a failure. */
export const isMosquittoThere = program !== undefined;
if (!isMosquittoThere && process.env.DCBM_REQUIRE_MOSQUITTO === '1')
  throw new Error('mosquitto is required and is not there: apt-get install mosquitto');
export const whyNot = isMosquittoThere ? '' : ' (skipped: no mosquitto; apt-get install mosquitto)';

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text);
  const { lines = ['allow_anonymous true'] } = options;
  const configuration = [
    `listener ${port} 127.0.0.1`,
    'log_dest none',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...lines,
  ];
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, configuration.join('\n').replaceAll('%FOLDER%', folder));
  let running: ChildProcess | undefined;

  async function start() {
    const child = spawn(program ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
    running = child;
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
      await wait(10);
    }
  }

  async function stop() {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
  }

  if (options.isLate !== true) await start();
  return {
    port,
    pause: () => running?.kill('SIGSTOP'),
    resume: () => running?.kill('SIGCONT'),
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
