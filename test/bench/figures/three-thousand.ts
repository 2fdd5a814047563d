import { missedSeconds } from '../../serve/many-meters.ts';
import { beginMany, windowsOf } from '../kit/begin-many.ts';
import type { Figure } from '../kit/figure.ts';
import type { Measured } from '../kit/verdict.ts';
import { startServer } from '../server/server.ts';

/** As many as one process may be given: the driver alone, and then, to compare, its floor alone. */
export const threeThousand: Figure = {
  name: '3000-meters',
  measures: ['many-3000-core', 'many-3000-rss-mb', 'many-3000-missed'],
  async run(bench) {
    const count = 3000;
    const windows = { count: bench.isQuick ? 3 : 15, seconds: 3, settlesS: bench.isQuick ? 2 : 5 };
    await using server = await startServer({ ports: count, notesTimes: true });
    const measured: Measured[] = [];
    {
      await using driver = await beginMany(bench, 'driver-many', server.ports);
      await server.ask('forget');
      const [ours] = await server.during(`${count} meters`, () => windowsOf([driver], windows));
      const { times } = await server.ask('times');
      const missed = times.reduce((sum, { pollsAtMs }) => sum + missedSeconds(pollsAtMs), 0);
      measured.push(
        { figure: 'many-3000-core', value: ours.core },
        { figure: 'many-3000-rss-mb', value: ours.rssMb },
        { figure: 'many-3000-missed', value: missed },
      );
    }
    if (bench.isQuick) return measured;
    await using floor = await beginMany(bench, 'bare-many', server.ports);
    const [least] = await server.during(`${count} meters, the floor`, () =>
      windowsOf([floor], { ...windows, count: 5 }),
    );
    return [
      ...measured,
      { figure: 'floor-3000-core', value: least.core },
      { figure: 'floor-3000-rss-mb', value: least.rssMb },
    ];
  },
};
