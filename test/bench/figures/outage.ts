import { setTimeout as wait } from 'node:timers/promises';
import { missedSeconds } from '../../serve/many-meters.ts';
import { beginMany, untilAllReached } from '../kit/begin-many.ts';
import type { Figure } from '../kit/figure.ts';
import { mostPerSecond } from '../kit/grid.ts';
import { startServer } from '../server/server.ts';

/** A site of a thousand meters whose network goes and comes back: who is asked how often, and how soon all are there again. */
export const outage: Figure = {
  name: 'outage',
  isOnlyInFull: true,
  measures: ['outage-back', 'outage-asked', 'outage-missed'],
  async run(bench) {
    const count = 1000;
    const [awayS, afterS] = [60, 30];
    await using server = await startServer({ ports: count, notesTimes: true });
    await using driver = await beginMany(bench, 'driver-many', server.ports);
    await server.ask('forget');
    await server.ask('go');
    await wait(awayS * 1000);
    await driver.ask('forget');
    await server.ask('comeBack');
    const backS = await untilAllReached(driver, count);
    const { times: tries } = await server.ask('times');
    await wait(1000);
    await server.ask('forget');
    await wait(afterS * 1000);
    const { times } = await server.ask('times');
    return [
      { figure: 'outage-back', value: backS },
      { figure: 'outage-asked', value: mostPerSecond(tries.map(({ triesAtMs }) => triesAtMs)) },
      {
        figure: 'outage-missed',
        value: times.reduce((sum, { pollsAtMs }) => sum + missedSeconds(pollsAtMs), 0),
      },
    ];
  },
};
