import { chartSvg } from './chart-svg.ts';
import { faultsPage } from './faults-page.ts';
import { machines, machinesPage } from './machines-page.ts';
import {
  apiPage,
  cliPage,
  configurationPage,
  configurationSchema,
  errorsPage,
  eventsPage,
} from './reference-pages.ts';
import { statelyExport } from './stately-export.ts';

/** Every generated file of docs/, by its path in the repository. Reads the sources, writes nothing. */
export async function generateDocs(): Promise<ReadonlyMap<string, string>> {
  const charts = await Promise.all(
    machines.map(async machine => [`docs/explanation/${machine.id}.svg`, await chartSvg(machine)] as const),
  );
  return new Map<string, string>([
    ['docs/explanation/faults.md', faultsPage()],
    ['docs/explanation/machines.md', machinesPage()],
    ['docs/explanation/meter.stately.js', statelyExport()],
    ...charts,
    ['docs/reference/api.md', apiPage()],
    ['docs/reference/cli.md', cliPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/configuration.schema.json', configurationSchema()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/events.md', eventsPage()],
  ]);
}
