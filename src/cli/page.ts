import type { InspectionEvent } from 'xstate';
import { ConfigError } from '../index.ts';
import type { Site } from '../serve/http/index.ts';
import type { Output } from './output.ts';

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
  const port = option === true ? 0 : option === 'stately' ? undefined : portOf(option);
  // What serves it is much, and seldom asked for.
  const { sitePage, statelyPage } = await import('./served-page.ts');
  return port === undefined ? statelyPage(output) : sitePage(port, output, isReadOnly);
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new ConfigError([{ key: '--page', value: JSON.stringify(text), expected: 'a port, or "stately"' }]);
}
