import { createServer, type Server } from 'node:net';
import { createSimulator, listen, type SimulatorServer } from '../../src/simulator/index.ts';
import type { Report, ToMeters } from './many-meters.ts';

/** Simulated meters in a process of their own; each notes when it was asked for what. */
const count = Number(process.argv[2]);
const isAway = process.argv[3] === 'away';

/** Says no to every connection, and notes when. */
async function refuser(port: number, attempts: number[]): Promise<Server> {
  const server = createServer(socket => {
    attempts.push(performance.now());
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return server;
}

const meters = await Promise.all(
  Array.from({ length: count }, async (_, index) => {
    const polls: number[] = [];
    const attempts: number[] = [];
    const simulator = createSimulator({ seed: index + 1, vehicle: 'none' });
    const exchange = simulator.exchange.bind(simulator);
    simulator.exchange = request => {
      if (/livemeasure/.test(request.path)) polls.push(performance.now());
      return exchange(request);
    };
    let served: SimulatorServer | undefined = await listen(simulator);
    const { port } = served;
    let refusing: Server | undefined;
    const go = async () => {
      await served?.close();
      served = undefined;
      refusing = await refuser(port, attempts);
    };
    const comeBack = async () => {
      await new Promise(resolve => refusing?.close(resolve));
      served = await listen(simulator, { port });
    };
    if (isAway) await go();
    return { port, polls, attempts, go, comeBack };
  }),
);

const tell = (report: Report) => process.send?.(report);
process.on('message', async (message: ToMeters) => {
  if (message === 'go') await Promise.all(meters.map(({ go }) => go()));
  if (message === 'comeBack') await Promise.all(meters.map(({ comeBack }) => comeBack()));
  if (message === 'forget')
    for (const { polls, attempts } of meters) {
      polls.length = 0;
      attempts.length = 0;
    }
  tell(meters.map(({ port, polls, attempts }) => ({ port, polls, attempts })));
});
process.on('disconnect', () => process.exit());
tell(meters.map(({ port, polls, attempts }) => ({ port, polls, attempts })));
