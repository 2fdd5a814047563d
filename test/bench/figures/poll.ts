import type { Bench, Figure } from '../kit/figure.ts';
import { libcurlAt, programAt } from '../kit/meters-of.ts';
import type { Sample } from '../kit/program.ts';
import { inRounds } from '../kit/rounds.ts';
import { ratioBy, tellSamples } from '../kit/samples.ts';
import { measuredOf } from '../kit/verdict.ts';
import { startServer } from '../server/server.ts';

/** Polls one after the other, of the driver, of its floor and of libcurl, at one meter on one core. */
async function polls(bench: Bench, isTls: boolean) {
  await using server = await startServer({ isTls }, bench.core);
  await using driver = programAt(bench, 'driver-poll', server, isTls);
  await using floor = programAt(bench, 'bare-poll', server, isTls);
  await using libcurl = libcurlAt(bench, server, isTls);
  const title = `a poll over ${isTls ? 'HTTPS' : 'HTTP'}`;
  const [count, slowCount] = isTls ? [500, 50] : [500, 250];
  // Code gets fast by being run: what is measured is a process that has polled for a while.
  for (const program of [driver, floor]) await program.ask(`poll ${bench.isQuick ? 4000 : 15_000}`);
  const samples = await server.during(title, () =>
    inRounds<'driver' | 'floor' | 'libcurl', Sample | undefined>(
      {
        driver: () => driver.ask(`poll ${count}`),
        floor: () => floor.ask(`poll ${count}`),
        libcurl: async () => libcurl?.ask(`poll ${slowCount}`),
      },
      { rounds: bench.isQuick ? 7 : 41, warmUps: 1 },
    ),
  );
  tellSamples(bench, title, samples);
  return samples;
}

export const pollHttp: Figure = {
  name: 'poll-http',
  measures: ['poll-http-cpu', 'poll-http-p50'],
  async run(bench) {
    const { driver, floor, libcurl } = await polls(bench, false);
    return [
      ...measuredOf('poll-http-cpu', ratioBy('cpuUs', driver, floor)),
      ...measuredOf('poll-http-p50', ratioBy('p50Us', driver, libcurl)),
    ];
  },
};

export const pollHttps: Figure = {
  name: 'poll-https',
  measures: ['poll-https-cpu'],
  async run(bench) {
    const { driver, libcurl } = await polls(bench, true);
    return measuredOf('poll-https-cpu', ratioBy('cpuUs', driver, libcurl));
  },
};
