import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExplored } from '../../test/model/exhaustive/explored.ts';
import { fingerprintOfExplored } from '../../test/model/exhaustive/fingerprint.ts';
import { chartSvg } from './chart-svg.ts';
import { exploredPage } from './explored-page.ts';
import { faultsPage } from './faults-page.ts';
import { machinesPage, pictures } from './machines-page.ts';
import { performanceFiles } from './performance-page.ts';
import {
  apiPage,
  cliPage,
  configurationPage,
  configurationSchema,
  errorsPage,
  eventsPage,
} from './reference-pages.ts';
import { simulatorFaultsPage, simulatorFaultsSchema } from './simulator-faults-page.ts';
import { siteSchemaText } from './site-schema.ts';
import { statelyExport } from './stately-export.ts';
import { statusPage } from './status-page.ts';
import { tolerancePage } from './tolerance-page.ts';

const root = join(import.meta.dirname, '../..');

/** Every generated file of docs/, by its path in the repository. Reads the sources, writes nothing. */
export async function generateDocs(): Promise<ReadonlyMap<string, string>> {
  const charts = await Promise.all(
    pictures.map(async ({ file, drawn }) => [`docs/explanation/${file}`, await chartSvg(drawn)] as const),
  );
  const measured = JSON.parse(readFileSync(join(root, 'docs/explanation/performance.json'), 'utf8'));
  const performance = [...performanceFiles(measured)].map(
    ([name, content]) => [`docs/explanation/${name}`, content] as const,
  );
  return new Map<string, string>([
    ['docs/explanation/explored.md', exploredPage(readExplored(), fingerprintOfExplored())],
    ['docs/explanation/faults.md', faultsPage()],
    ['docs/explanation/machines.md', machinesPage()],
    ['docs/explanation/meter.stately.js', statelyExport()],
    ['docs/explanation/tolerance.md', tolerancePage()],
    ...charts,
    ...performance,
    ['docs/reference/api.md', apiPage()],
    ['docs/reference/cli.md', await cliPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/configuration.schema.json', configurationSchema()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/events.md', eventsPage()],
    ['docs/reference/faults.schema.json', simulatorFaultsSchema()],
    ['docs/reference/simulator-faults.md', simulatorFaultsPage()],
    ['docs/reference/site.schema.json', siteSchemaText()],
    ['docs/reference/status.md', statusPage()],
  ]);
}
