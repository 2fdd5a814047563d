import { setTimeout as wait } from 'node:timers/promises';
import type { Contestant } from '../kit/contestant.ts';
import type { Figure } from '../kit/figure.ts';
import { driftOf } from '../kit/grid.ts';
import { libcurlAt, programAt } from '../kit/meters-of.ts';
import { residentMb } from '../kit/proc.ts';
import { median } from '../kit/statistics.ts';
import { startServer } from '../server/server.ts';

export function watchedSeconds(isQuick: boolean): number {
  return isQuick ? 60 : 600;
}

/**
 * One meter each, once a second for ten minutes: memory and grid. Runs beside all other figures, since none of that is CPU
 * time; a quick run gives it one minute.
 */
export const tenMinutes: Figure = {
  name: 'ten-minutes',
  isBeside: true,
  measures: ['rss-over-floor', 'rss-growth', 'rss-driver', 'rss-floor', 'rss-libcurl', 'grid-drift'],
  async run(bench) {
    const seconds = watchedSeconds(bench.isQuick);
    const anywhere = { ...bench, core: undefined };
    const { atTheEnd } = bench;
    const server = atTheEnd.use(await startServer({ notesTimes: true }));
    const others = atTheEnd.use(await startServer({}));
    const driver = atTheEnd.use(programAt(anywhere, 'driver-many', server, false));
    const floor = atTheEnd.use(programAt(anywhere, 'bare-hertz', others, false));
    const libcurl = atTheEnd.use(libcurlAt(anywhere, others, false));
    await Promise.all([driver, floor].map(program => program.ask('cost')));
    void libcurl?.ask(`hertz ${seconds + 60}`).catch(() => undefined);
    await server.ask('forget');
    const memory = { driver: [] as number[], floor: [] as number[], libcurl: [] as number[] };
    const look = (into: number[], program: Contestant | undefined) =>
      program && into.push(residentMb(program.pid));
    for (let second = 0; second < seconds; second += 1) {
      await wait(1000);
      look(memory.driver, driver);
      look(memory.floor, floor);
      look(memory.libcurl, libcurl);
    }
    const { times } = await server.ask('times');
    const third = Math.floor(seconds / 3);
    const last = (rss: readonly number[]) => median(rss.slice(-third));
    const libcurlMb = libcurl === undefined ? [] : [last(memory.libcurl)];
    return [
      { figure: 'rss-over-floor', value: last(memory.driver) - last(memory.floor) },
      {
        figure: 'rss-growth',
        value: last(memory.driver) - median(memory.driver.slice(third, 2 * third)),
      },
      { figure: 'rss-driver', value: last(memory.driver) },
      { figure: 'rss-floor', value: last(memory.floor) },
      ...libcurlMb.map(value => ({ figure: 'rss-libcurl' as const, value })),
      { figure: 'grid-drift', value: Math.abs(driftOf(times[0]?.pollsAtMs ?? [])) },
    ];
  },
};
