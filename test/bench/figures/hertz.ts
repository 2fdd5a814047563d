import { setTimeout as wait } from 'node:timers/promises';
import type { Contestant } from '../kit/contestant.ts';
import type { Bench, Figure } from '../kit/figure.ts';
import { jitterOf } from '../kit/grid.ts';
import type { Cost } from '../kit/many-program.ts';
import { libcurlAt, programAt } from '../kit/meters-of.ts';
import type { Sample } from '../kit/program.ts';
import { median, ratioOf } from '../kit/statistics.ts';
import { measuredOf } from '../kit/verdict.ts';
import { startServer } from '../server/server.ts';

/** One meter each, once a second, all at the same time: CPU of a poll in each window, µs. */
async function atOneHertz(bench: Bench, isTls: boolean) {
  await using server = await startServer({ isTls, notesTimes: true });
  await using others = await startServer({ isTls });
  await using driver = programAt(bench, 'driver-many', server, isTls);
  await using floor = programAt(bench, 'bare-hertz', others, isTls);
  await using libcurl = libcurlAt(bench, others, isTls);
  const [windows, seconds] = bench.isQuick ? [2, 4] : [8, 10];
  const ofNode = async (program: Contestant) => {
    await program.ask('cost');
    await wait(seconds * 1000);
    const { cpuMs, polls } = await program.ask<Cost>('cost');
    return (cpuMs * 1000) / polls;
  };
  const ofLibcurl = async () => (await libcurl?.ask<Sample>(`hertz ${seconds}`))?.cpuUs;
  await Promise.all([driver.ask('cost'), floor.ask('cost'), libcurl?.ask('hertz 1')]);
  // Memory is collected once more some seconds after a process has begun; that is no cost of a poll.
  await wait(bench.isQuick ? 8000 : 20_000);
  await server.ask('forget');
  const samples = { driver: [] as number[], floor: [] as number[], libcurl: [] as number[] };
  for (let window = 0; window < windows; window += 1) {
    const [ours, least, slow] = await Promise.all([ofNode(driver), ofNode(floor), ofLibcurl()]);
    samples.driver.push(ours);
    samples.floor.push(least);
    if (slow !== undefined) samples.libcurl.push(slow);
  }
  const { times } = await server.ask('times');
  const told = Object.entries(samples).map(([name, us]) => `${name} ${Math.round(median(us))}`);
  bench.tell(`  once a second over ${isTls ? 'HTTPS' : 'HTTP'}, µs of CPU: ${told.join(', ')}`);
  const driverMs = median(samples.driver) / 1000;
  const libcurlMs = samples.libcurl.map(us => us / 1000);
  return {
    driverMs,
    libcurlMs: libcurlMs.length > 0 ? median(libcurlMs) : undefined,
    overFloor: ratioOf(samples.driver, samples.floor),
    overLibcurl: samples.libcurl.length > 0 ? ratioOf(samples.driver, samples.libcurl) : undefined,
    jitterMs: jitterOf(times.map(({ pollsAtMs }) => pollsAtMs)),
  };
}

export const hertz: Figure = {
  name: 'hertz',
  measures: ['hertz-http-cpu', 'hertz-https-cpu', 'hertz-http-libcurl', 'hertz-https-libcurl', 'grid-jitter'],
  async run(bench) {
    const [http, https] = await Promise.all([atOneHertz(bench, false), atOneHertz(bench, true)]);
    return [
      { figure: 'hertz-http-cpu', ...http.overFloor },
      { figure: 'hertz-https-cpu', ...https.overFloor },
      ...measuredOf('hertz-http-libcurl', http.overLibcurl),
      ...measuredOf('hertz-https-libcurl', https.overLibcurl),
      { figure: 'hertz-http-driver', value: http.driverMs },
      ...(http.libcurlMs === undefined
        ? []
        : [{ figure: 'hertz-http-curl' as const, value: http.libcurlMs }]),
      { figure: 'grid-jitter', value: http.jitterMs },
    ];
  },
};
