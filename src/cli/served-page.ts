import { randomBytes } from 'node:crypto';
import { serveStatelyInspector } from '../inspect/index.ts';
import { pageFiles } from '../inspect/page-files.ts';
import { serveSite } from '../serve/http/index.ts';
import type { Output } from './output.ts';
import type { CommandPage } from './page.ts';
import { version } from './version.ts';

/** Requests under way get so long when the command ends. */
const graceMs = 300;

/** The meter, its records and its statechart, at this port of the machine itself. */
export function sitePage(port: number, { talk }: Output, isReadOnly: boolean): CommandPage {
  let served: Awaited<ReturnType<typeof serveSite>> | undefined;
  return {
    async show(site, title) {
      // Good for as long as the command runs.
      const token = randomBytes(32).toString('base64url');
      const page = pageFiles('site');
      served = await serveSite({ site, token, port, title, isReadOnly, page, version: version() });
      talk(`page ${served.url}#token=${token}`);
    },
    close: async () => served?.close(graceMs),
  };
}

/** The statechart in Stately's inspector. */
export async function statelyPage({ talk }: Output): Promise<CommandPage> {
  const stately = await serveStatelyInspector();
  talk(`page ${stately.url}`);
  return { inspect: stately.inspect, show: async () => undefined, close: () => stately.stop() };
}
