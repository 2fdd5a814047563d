import type { InspectionEvent } from 'xstate';
import type { PageMessage } from './messages.ts';
import { pageFiles } from './page-files.ts';
import { createRecorder } from './recorder.ts';
import { servePage } from './serve-page.ts';

/** How {@link serveInspector} serves its page. */
export interface InspectorOptions {
  /** TCP port of 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** What the page is called. Default `lem-dcbm`. */
  readonly title?: string;
}

/** A page that shows running statecharts. */
export interface Inspector extends AsyncDisposable {
  /** Where the page is, with the port. */
  readonly url: string;
  /** For the `inspect` option of `createMeter` and of XState's `createActor`; several meters can share it. */
  readonly inspect: (event: InspectionEvent) => void;
  /** Ends every page and frees the port. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves a local page with the live statechart, measurements, context and events of every actor whose inspection events
 * it gets. It listens on 127.0.0.1 only, needs no internet, shows no identification data, cannot change anything, and
 * does not keep the process running.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the port is in use.
 */
export async function serveInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const hello: PageMessage = { type: 'hello', title: options.title ?? 'lem-dcbm' };
  const recorder = createRecorder(message => page.send(message));
  const page = await servePage<PageMessage>({
    port: options.port ?? 0,
    files: pageFiles('inspector'),
    replay: () => [hello, ...recorder.replay()],
  });
  return {
    url: page.url,
    inspect: recorder.inspect,
    close: page.close,
    [Symbol.asyncDispose]: page.close,
  };
}
