import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { openJournal } from '../../src/index.ts';
import { openJournalReader } from '../../src/journal/reader.ts';
import { createSimulator, listen, type Simulator } from '../../src/simulator/index.ts';
import { bundledVictim } from './bundle.ts';
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

export type LifeOrders = Omit<Orders, 'ports' | 'journal'>;

/** Simulated meters in this process, a journal in a folder of its own, and the lives of victims, one after the other. */
export interface Scene extends AsyncDisposable {
  /** One for each outlet. */
  readonly simulators: readonly Simulator[];
  readonly journal: string;
  /** How often the journal was read to its end beside a victim. */
  readonly readings: number;
  /** What a reader beside a victim found that is no record of the meters. */
  readonly wrongReadings: readonly string[];
  readonly lives: readonly Life[];
  live(orders: LifeOrders, atMeter?: KillAtMeter, powerCut?: PowerCut): Promise<Life>;
}

/** Makes a start of a victim a third shorter; kept for all scenes. */
const compileCache = mkdtempSync(join(tmpdir(), 'kill-cache-'));
process.once('exit', () => rmSync(compileCache, { recursive: true, force: true }));

export interface SceneOptions {
  /** The journal has nothing of this meter yet; else it knows it, and a session begins with its start. */
  readonly isNewMeter?: boolean;
  /** How many meters share the journal. */
  readonly outlets?: 1 | 2;
  /** Somebody reads the journal while the victims write it. */
  readonly isRead?: boolean;
}

const betweenReadingsMs = 40;

export async function createScene(
  seed: string,
  { isNewMeter = false, outlets = 1, isRead = false }: SceneOptions = {},
): Promise<Scene> {
  const simulators = Array.from({ length: outlets }, (_, outlet) =>
    createSimulator({ seed: outlet === 0 ? seed : `${seed} at 2` }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const journal = join(folder, 'disk', 'meter.journal');
  mkdirSync(dirname(journal));
  const lives: Life[] = [];
  let current: { child: ChildProcess; atMeter: KillAtMeter | undefined; requests: number } | undefined;

  for (const simulator of simulators) killAtRequests(simulator);
  const servers = await Promise.all(
    simulators.map(simulator => listen(simulator, { host: '127.0.0.1', port: 0 })),
  );
  if (!isNewMeter) {
    const opened = openJournal(journal);
    for (const [outlet, simulator] of simulators.entries())
      opened.noteMeter(`127.0.0.1:${servers[outlet]?.port}`, simulator);
    opened.close();
  }
  let readings = 0;
  const wrongReadings: string[] = [];
  let isOver = false;
  if (isRead) void keepReading();

  function killAtRequests(simulator: Simulator) {
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
  }

  async function keepReading() {
    while (!isOver) {
      await setTimeout(betweenReadingsMs);
      try {
        read();
      } catch (error) {
        wrongReadings.push(`a reader failed: ${error}`);
      }
    }
  }

  function read() {
    if (isOver) return;
    const reader = openJournalReader(journal);
    const known = new Set(simulators.flatMap(finalRecordsOf));
    for (const { ocmf } of reader.records()) if (!known.has(ocmf)) wrongReadings.push(ocmf);
    reader.close();
    readings += 1;
  }

  return {
    simulators,
    journal,
    lives,
    wrongReadings,
    get readings() {
      return readings;
    },
    async live(orders, atMeter, powerCut) {
      const all: Orders = { ports: servers.map(({ port }) => port), journal, ...orders };
      const trace = join(folder, 'trace');
      const disk = powerCut && new TracedDisk(dirname(journal));
      const tracer = powerCut === undefined ? [] : ['strace', ...straceArguments(trace)];
      const program = [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        await bundledVictim(),
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
      isOver = true;
      if (current?.child.exitCode === null) current.child.kill('SIGKILL');
      for (const server of servers) await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Texts of the records of a meter that are not those of a running transaction. */
function finalRecordsOf({ state }: Simulator): string[] {
  const records = state.records(state.numberOfStoredTransactions);
  return records.filter(({ isRunning }) => !isRunning).map(({ ocmf }) => ocmf);
}
