import type { Figure } from '../kit/figure.ts';
import { metersOf } from '../kit/meters-of.ts';
import { inRounds } from '../kit/rounds.ts';
import { runTimes } from '../kit/started.ts';
import { median, ratioOf } from '../kit/statistics.ts';
import { startServer } from '../server/server.ts';

/** From the start of a process to the first measurement of a meter, and to its end. */
export const startUp: Figure = {
  name: 'start-up',
  measures: ['start-wall', 'start-cpu', 'help-wall'],
  async run({ app, core, isQuick, tell }) {
    await using server = await startServer({}, core);
    const watch = ['watch', `127.0.0.1:${server.ports[0]}`, '--count', '1'];
    const times = isQuick ? 2 : 3;
    const { driver, floor, help, node } = await inRounds(
      {
        driver: () => runTimes(times, [app.commandLine, ...watch], core),
        floor: () => runTimes(times, [app.program('bare-start'), metersOf(server, false)], core),
        help: () => runTimes(times, [app.commandLine, '--help'], core),
        node: () => runTimes(times, ['-e', '0'], core),
      },
      { rounds: isQuick ? 3 : 15 },
    );
    const wall = (runs: typeof driver) => runs.map(({ wallMs }) => wallMs);
    const cpu = (runs: typeof driver) => runs.map(({ cpuMs }) => cpuMs);
    tell(
      `  watch --count 1: ${Math.round(median(wall(driver)))} ms, ${Math.round(median(cpu(driver)))} ms of CPU; floor ${Math.round(median(wall(floor)))} and ${Math.round(median(cpu(floor)))}`,
    );
    return [
      { figure: 'start-wall', ...ratioOf(wall(driver), wall(floor)) },
      { figure: 'start-cpu', ...ratioOf(cpu(driver), cpu(floor)) },
      { figure: 'help-wall', ...ratioOf(wall(help), wall(node)) },
    ];
  },
};
