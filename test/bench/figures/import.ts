import { filesLoadedBy } from '../kit/count-files.ts';
import type { Figure } from '../kit/figure.ts';
import { inRounds } from '../kit/rounds.ts';
import { runTimes } from '../kit/started.ts';
import { median, ratioOf } from '../kit/statistics.ts';

/** What the main door of the package costs whoever imports it. */
export const importing: Figure = {
  name: 'import',
  measures: ['import-own-files', 'import-all-files', 'import-cpu'],
  async run({ app, core, isQuick, tell }) {
    const files = filesLoadedBy(app.program('driver-import')).filter(file => !file.includes('/programs/'));
    const own = files.filter(file => file.includes('/node_modules/lem-dcbm/'));
    const { driver, floor } = await inRounds(
      {
        driver: () => runTimes(2, [app.program('driver-import')], core),
        floor: () => runTimes(2, [app.program('bare-import')], core),
      },
      { rounds: isQuick ? 3 : 15 },
    );
    const cpu = (runs: typeof driver) => runs.map(({ cpuMs }) => cpuMs);
    tell(
      `  import: ${Math.round(median(cpu(driver)))} ms of CPU; of what it needs alone ${Math.round(median(cpu(floor)))}`,
    );
    return [
      { figure: 'import-own-files', value: own.length },
      { figure: 'import-all-files', value: files.length },
      { figure: 'import-cpu', ...ratioOf(cpu(driver), cpu(floor)) },
    ];
  },
};
