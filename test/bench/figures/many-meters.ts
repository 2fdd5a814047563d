import { setTimeout as wait } from 'node:timers/promises';
import { beginMany, type Windows, windowsOf } from '../kit/begin-many.ts';
import type { Bench, Figure } from '../kit/figure.ts';
import type { MetersOfCurve } from '../kit/goals.ts';
import { jitterOf } from '../kit/grid.ts';
import { ratioOf } from '../kit/statistics.ts';
import type { Measured } from '../kit/verdict.ts';
import { startServer } from '../server/server.ts';

/** The driver and its floor beside each other, each with meters of its own; the driver's jitter before the other comes. */
async function beside(bench: Bench, count: MetersOfCurve) {
  await using server = await startServer({ ports: 2 * count, notesTimes: true });
  await using driver = await beginMany(bench, 'driver-many', server.ports.slice(0, count));
  await wait(1000);
  await server.ask('forget');
  await wait(bench.isQuick ? 3000 : 20_000);
  const { times } = await server.ask('times');
  await using floor = await beginMany(bench, 'bare-many', server.ports.slice(count));
  const windows = { count: bench.isQuick ? 3 : 10, seconds: 3, settlesS: bench.isQuick ? 1 : 5 };
  const [ours, least] = await server.during(`${count} meters`, () => windowsOf([driver, floor], windows));
  const told = ({ core, rssMb, heapMb }: Windows) =>
    `${core.toFixed(1)} % of a core, ${Math.round(rssMb)} MB, heap ${Math.round(heapMb)} MB`;
  bench.tell(`  ${count} meters: driver ${told(ours)}; floor ${told(least)}`);
  return { ours, least, jitterMs: jitterOf(times.slice(0, count).map(({ pollsAtMs }) => pollsAtMs)) };
}

function curveOf(count: MetersOfCurve, ours: Windows, least: Windows): readonly Measured[] {
  return [
    { figure: `many-${count}-core`, value: ours.core },
    { figure: `many-${count}-rss-mb`, value: ours.rssMb },
    { figure: `floor-${count}-core`, value: least.core },
    { figure: `floor-${count}-rss-mb`, value: least.rssMb },
  ];
}

/** A thousand meters in one process, beside the least that a thousand can cost. */
export const manyMeters: Figure = {
  name: 'many-meters',
  measures: ['many-1000-cpu', 'many-1000-rss', 'many-1000-heap', 'grid-jitter-1000', 'many-1000-core'],
  async run(bench) {
    const { ours, least, jitterMs } = await beside(bench, 1000);
    return [
      { figure: 'many-1000-cpu', ...ratioOf(ours.shares, least.shares) },
      { figure: 'many-1000-rss', value: ours.rssMb / least.rssMb },
      { figure: 'many-1000-heap', value: ours.heapMb / least.heapMb },
      { figure: 'grid-jitter-1000', value: jitterMs },
      ...curveOf(1000, ours, least),
    ];
  },
};

/** How the cost grows: sites of other sizes. */
export const otherSizes: Figure = {
  name: 'other-sizes',
  isOnlyInFull: true,
  measures: ['many-100-core', 'many-300-core'],
  async run(bench) {
    const measured: Measured[] = [];
    for (const count of [100, 300] as const) {
      const { ours, least } = await beside(bench, count);
      measured.push(...curveOf(count, ours, least));
    }
    return measured;
  },
};
