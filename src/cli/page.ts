import { randomBytes } from 'node:crypto';
import type { InspectionEvent } from 'xstate';
import { ConfigError } from '../index.ts';
import { serveStatelyInspector } from '../inspect/index.ts';
import { pageFiles } from '../inspect/page-files.ts';
import { type Site, serveSite } from '../serve/http/index.ts';
import type { Output } from './output.ts';
import { version } from './version.ts';

/** What `--page`, `--page=PORT` or `--page=stately` asks for. */
export type PageOption = boolean | string | undefined;

export const pageFlag = '--page [port]';
export const pageHelp =
  'a local page with the meter, its records and its statechart; "stately": the statechart in Stately\'s inspector (needs the internet)';

/** A page that is about to be served, and what to give to the driver. */
export interface CommandPage {
  readonly inspect?: (event: InspectionEvent) => void;
  /** Serves it, and says where. */
  show(site: Site, title: string): Promise<void>;
  close(): Promise<void>;
}

interface PageOptions {
  /** It starts and stops nothing. */
  readonly isReadOnly: boolean;
}

/** The page beside a command; without the option there is none. */
export async function pageFor(
  option: PageOption,
  output: Output,
  { isReadOnly }: PageOptions,
): Promise<CommandPage> {
  if (option === undefined || option === false)
    return { show: async () => undefined, close: async () => undefined };
  if (option === 'stately') {
    const stately = await serveStatelyInspector();
    output.talk(`page ${stately.url}`);
    return { inspect: stately.inspect, show: async () => undefined, close: () => stately.stop() };
  }
  const port = option === true ? 0 : portOf(option);
  let served: Awaited<ReturnType<typeof serveSite>> | undefined;
  return {
    async show(site, title) {
      // Good for as long as the command runs.
      const token = randomBytes(32).toString('base64url');
      const page = pageFiles('site');
      served = await serveSite({ site, token, port, title, isReadOnly, page, version: version() });
      output.talk(`page ${served.url}#token=${token}`);
    },
    close: async () => served?.close(graceMs),
  };
}

/** Requests under way get so long when the command ends. */
const graceMs = 300;

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new ConfigError([{ key: '--page', value: JSON.stringify(text), expected: 'a port, or "stately"' }]);
}
