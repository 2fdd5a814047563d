import type { Bench, Figure } from '../kit/figure.ts';
import { libcurlAt, programAt } from '../kit/meters-of.ts';
import type { Sample } from '../kit/program.ts';
import { inRounds } from '../kit/rounds.ts';
import { ratioBy, tellSamples } from '../kit/samples.ts';
import { median } from '../kit/statistics.ts';
import { measuredOf } from '../kit/verdict.ts';
import { startServer } from '../server/server.ts';

/**
 * Sessions one after the other, each started, stopped, and its record there, of the driver and of libcurl, each at a meter
 * of its own on one core. Also how many requests one takes.
 */
async function transactions(bench: Bench, isTls: boolean) {
  await using server = await startServer({ isTls }, bench.core);
  await using libcurlServer = await startServer({ isTls }, bench.core);
  await using driver = programAt(bench, 'driver-transactions', server, isTls);
  await using libcurl = libcurlAt(bench, libcurlServer, isTls);
  const title = `start + stop over ${isTls ? 'HTTPS' : 'HTTP'}`;
  const [count, slowCount] = isTls ? [60, 15] : [60, 60];
  const requests: number[] = [];
  const transact = async (): Promise<Sample> => {
    const before = await server.ask('report');
    const sample = await driver.ask<Sample>(`transact ${count}`);
    const after = await server.ask('report');
    requests.push((after.requests - after.polls - (before.requests - before.polls)) / count);
    return sample;
  };
  // Code gets fast by being run: what is measured is a process that has had sessions for a while.
  await driver.ask(`transact ${bench.isQuick ? 400 : 1500}`);
  const samples = await libcurlServer.during(title, () =>
    server.during(title, () =>
      inRounds<'driver' | 'libcurl', Sample | undefined>(
        { driver: transact, libcurl: async () => libcurl?.ask(`transact ${slowCount}`) },
        { rounds: bench.isQuick ? 6 : 31, warmUps: 1 },
      ),
    ),
  );
  tellSamples(bench, title, samples);
  return { ...samples, requests: median(requests.slice(1)) };
}

export const transactionHttp: Figure = {
  name: 'transaction-http',
  measures: ['transaction-http-p50', 'transaction-http-cpu', 'transaction-http-requests'],
  async run(bench) {
    const { driver, libcurl, requests } = await transactions(bench, false);
    return [
      ...measuredOf('transaction-http-p50', ratioBy('p50Us', driver, libcurl)),
      ...measuredOf('transaction-http-cpu', ratioBy('cpuUs', driver, libcurl)),
      { figure: 'transaction-http-requests', value: requests },
    ];
  },
};

export const transactionHttps: Figure = {
  name: 'transaction-https',
  measures: ['transaction-https-p50', 'transaction-https-cpu'],
  async run(bench) {
    const { driver, libcurl } = await transactions(bench, true);
    return [
      ...measuredOf('transaction-https-p50', ratioBy('p50Us', driver, libcurl)),
      ...measuredOf('transaction-https-cpu', ratioBy('cpuUs', driver, libcurl)),
    ];
  },
};
