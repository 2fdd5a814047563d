import type { InspectionEvent } from 'xstate';
import { ConfigError } from '../index.ts';
import { serveInspector, serveStatelyInspector } from '../inspect/index.ts';
import type { Output } from './output.ts';

/** What `--inspect`, `--inspect=PORT` or `--inspect=stately` asks for. */
export type InspectOption = boolean | string | undefined;

export const inspectFlag = '--inspect [port]';
export const inspectHelp =
  'a local page that shows the statechart live; "stately": in Stately\'s inspector (needs the internet)';

/** A page that watches, and what to give to the driver. */
export interface Inspection {
  readonly inspect?: (event: InspectionEvent) => void;
  close(): Promise<void>;
}

/** Serves the page and says where; without the option does nothing. */
export async function startInspection(option: InspectOption, output: Output): Promise<Inspection> {
  if (option === undefined || option === false) return { close: async () => undefined };
  if (option === 'stately') {
    const stately = await serveStatelyInspector();
    output.talk(`inspector ${stately.url}`);
    return { inspect: stately.inspect, close: () => stately.stop() };
  }
  const inspector = await serveInspector(option === true ? {} : { port: portOf(option) });
  output.talk(`inspector ${inspector.url}`);
  return { inspect: inspector.inspect, close: () => inspector.close() };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new ConfigError([
    { key: '--inspect', value: JSON.stringify(text), expected: 'a port, or "stately"' },
  ]);
}
