import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { openJournal } from '../../src/index.ts';
import { createSimulator, listen, type Simulator } from '../../src/simulator/index.ts';
import type { Chance } from './chance.ts';
import type { Line, Orders } from './orders.ts';
import { straceArguments, TracedDisk } from './traced-disk.ts';

/** A kill from the side of the meter, when the nth request of this life arrives there. */
export interface KillAtMeter {
  readonly request: number;
  /** Whether the meter carries the request out, though nobody is left to hear the answer. */
  readonly acts: boolean;
}

/** What became of one process. */
export interface Life {
  readonly lines: readonly Line[];
  readonly wasKilled: boolean;
  readonly complaints: string;
  readonly exitCode: number | null;
}

/** A power cut with the kill: the disk forgets what was not synced or, by chance, only some of it. Needs strace. */
export interface PowerCut {
  readonly chance: Chance | undefined;
}

export type LifeOrders = Omit<Orders, 'port' | 'journal'>;

/** A simulated meter in this process, a journal in a folder of its own, and the lives of victims, one after the other. */
export interface Scene extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly journal: string;
  readonly lives: readonly Life[];
  live(orders: LifeOrders, atMeter?: KillAtMeter, powerCut?: PowerCut): Promise<Life>;
}

const victim = join(import.meta.dirname, 'victim.ts');
/** Makes a start of a victim a third shorter; kept for all scenes. */
const compileCache = mkdtempSync(join(tmpdir(), 'kill-cache-'));
process.once('exit', () => rmSync(compileCache, { recursive: true, force: true }));

/** `isNewMeter`: the journal has nothing of this meter yet; else it knows it, and a session begins with its start. */
export async function createScene(seed: string, { isNewMeter = false } = {}): Promise<Scene> {
  const simulator = createSimulator({ seed, speed: 100 });
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const journal = join(folder, 'disk', 'meter.journal');
  mkdirSync(dirname(journal));
  const lives: Life[] = [];
  let current: { child: ChildProcess; atMeter: KillAtMeter | undefined; requests: number } | undefined;

  const exchange = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    const isPoll = request.path.endsWith('/livemeasure');
    if (current !== undefined && !isPoll) current.requests += 1;
    if (current?.atMeter === undefined || isPoll || current.requests !== current.atMeter.request) {
      return exchange(request);
    }
    current.child.kill('SIGKILL');
    if (current.atMeter.acts) return exchange(request);
    const answer = { status: 500, headers: {}, body: '' };
    return { outcome: { answer, wire: { kind: 'reset' } }, finish: () => undefined };
  };
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  if (!isNewMeter) {
    const opened = openJournal(journal);
    opened.noteMeter(`127.0.0.1:${server.port}`, simulator);
    opened.close();
  }

  return {
    simulator,
    journal,
    lives,
    async live(orders, atMeter, powerCut) {
      const all: Orders = { port: server.port, journal, ...orders };
      const trace = join(folder, 'trace');
      const disk = powerCut && new TracedDisk(dirname(journal));
      const tracer = powerCut === undefined ? [] : ['strace', ...straceArguments(trace)];
      const program = [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        victim,
        JSON.stringify(all),
      ];
      const [command = '', ...rest] = [...tracer, ...program];
      const child = spawn(command, rest, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      });
      current = { child, atMeter, requests: 0 };
      const complaints: Buffer[] = [];
      child.stderr.on('data', data => complaints.push(data));
      const lines: Line[] = [];
      createInterface({ input: child.stdout }).on('line', line => {
        // The kill may cut the last one.
        if (line.endsWith('}')) lines.push(JSON.parse(line));
      });
      const [exitCode, signal] = await once(child, 'close');
      if (disk !== undefined) {
        for (const line of readFileSync(trace, 'utf8').split('\n')) disk.follow(line);
        disk.writeTo(dirname(journal), powerCut?.chance);
      }
      const life = {
        lines,
        exitCode,
        wasKilled: signal === 'SIGKILL',
        complaints: Buffer.concat(complaints).toString(),
      };
      lives.push(life);
      return life;
    },
    async [Symbol.asyncDispose]() {
      if (current?.child.exitCode === null) current.child.kill('SIGKILL');
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
