import { setTimeout as wait } from 'node:timers/promises';
import { missedSeconds } from '../../serve/many-meters.ts';
import { type Contestant, nodeContestant } from '../kit/contestant.ts';
import type { Bench, Figure } from '../kit/figure.ts';
import type { Cost } from '../kit/many-program.ts';
import { residentMb } from '../kit/proc.ts';
import { median, ratioOf } from '../kit/statistics.ts';
import { startServer } from '../server/server.ts';

/** Begins a program with many meters, each polled once a second, and waits until each has been measured. */
async function begun(bench: Bench, name: string, ports: readonly number[]): Promise<Contestant> {
  const program = nodeContestant(bench.app.program(name), [JSON.stringify({ ports })], {
    nodeArguments: ['--expose-gc'],
  });
  for (let tries = 0; tries < 120; tries += 1) {
    const { reached } = await program.ask<Cost>('cost');
    if (reached === ports.length) return program;
    await wait(500);
  }
  await program[Symbol.asyncDispose]();
  throw new Error(`${name}: not all of ${ports.length} meters were measured within a minute`);
}

interface Windows {
  readonly shares: readonly number[];
  readonly rssMb: readonly number[];
  readonly heapMb: number;
}

/** Some seconds of each, at the same time. */
async function windowsOf(
  programs: readonly Contestant[],
  count: number,
  seconds: number,
): Promise<readonly Windows[]> {
  const costs = programs.map(() => [] as Cost[]);
  const rss = programs.map(() => [] as number[]);
  const each = (run: (program: Contestant, index: number) => Promise<void>) => Promise.all(programs.map(run));
  await each(async program => void (await program.ask('cost')));
  for (let window = 0; window < count; window += 1) {
    await wait(seconds * 1000);
    await each(async (program, index) => {
      costs[index]?.push(await program.ask<Cost>('cost'));
      rss[index]?.push(residentMb(program.pid));
    });
  }
  const heaps = await Promise.all(programs.map(program => program.ask<Cost>('cost 1')));
  return programs.map((_, index) => ({
    shares: costs[index]?.map(({ cpuShare }) => cpuShare) ?? [],
    rssMb: rss[index] ?? [],
    heapMb: heaps[index]?.heapMb ?? Number.NaN,
  }));
}

const settlesMs = 5000;

/** The driver and its floor beside each other, each with meters of its own. */
export const manyMeters: Figure = {
  name: 'many-meters',
  measures: ['many-1000-cpu', 'many-1000-rss', 'many-1000-heap'],
  async run(bench) {
    const count = 1000;
    await using server = await startServer({ ports: 2 * count });
    await using driver = await begun(bench, 'driver-many', server.ports.slice(0, count));
    await using floor = await begun(bench, 'bare-many', server.ports.slice(count));
    await wait(settlesMs);
    const [ours, least] = await server.during(`${count} meters`, () =>
      windowsOf([driver, floor], bench.isQuick ? 5 : 15, 3),
    );
    if (ours === undefined || least === undefined) return [];
    const of = ({ shares, rssMb, heapMb }: Windows) =>
      `${(median(shares) * 100).toFixed(1)} % of a core, ${Math.round(median(rssMb))} MB, heap ${Math.round(heapMb)} MB`;
    bench.tell(`  ${count} meters: driver ${of(ours)}; floor ${of(least)}`);
    return [
      { figure: 'many-1000-cpu', ...ratioOf(ours.shares, least.shares) },
      { figure: 'many-1000-rss', ...ratioOf(ours.rssMb, least.rssMb) },
      { figure: 'many-1000-heap', value: ours.heapMb / least.heapMb },
    ];
  },
};

/** As many as one process may be given, and the driver alone. */
export const threeThousandMeters: Figure = {
  name: '3000-meters',
  measures: ['many-3000-core', 'many-3000-rss', 'many-3000-missed'],
  async run(bench) {
    const count = 3000;
    await using server = await startServer({ ports: count, notesTimes: true });
    await using driver = await begun(bench, 'driver-many', server.ports);
    await wait(settlesMs);
    await server.ask('forget');
    const [ours] = await server.during(`${count} meters`, () =>
      windowsOf([driver], bench.isQuick ? 4 : 20, 3),
    );
    const { times } = await server.ask('times');
    if (ours === undefined) return [];
    const missed = times.reduce((sum, { pollsAtMs }) => sum + missedSeconds(pollsAtMs), 0);
    return [
      { figure: 'many-3000-core', value: median(ours.shares) * 100 },
      { figure: 'many-3000-rss', value: median(ours.rssMb) },
      { figure: 'many-3000-missed', value: missed },
    ];
  },
};
