import type { InspectionEvent } from 'xstate';
import { ConfigError } from '../index.ts';
import { createRedaction } from './redact.ts';
import { servePage } from './serve-page.ts';
import { statelyPageFiles, statelyPolicy } from './stately-page.ts';

/** How {@link serveStatelyInspector} serves its page. */
export interface StatelyInspectorOptions {
  /** TCP port of 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
}

/** A local page around Stately's own inspector. */
export interface StatelyInspector extends AsyncDisposable {
  /** Where the page is: on 127.0.0.1. */
  readonly url: string;
  /** For the `inspect` option of `createMeter` and of XState's `createActor`. */
  readonly inspect: (event: InspectionEvent) => void;
  /** Ends every page and frees the port; nothing is left that keeps the process running. Idempotent. */
  stop(): Promise<void>;
}

/** The part of `@statelyai/inspect` that is used: it makes Stately's messages of XState's events. */
export interface StatelyPackage {
  createInspector(adapter: { send(message: StatelyMessage): void }): {
    inspect: { next?(event: InspectionEvent): void };
  };
}

interface StatelyMessage {
  readonly type: string;
  readonly sessionId: string;
  readonly event?: unknown;
  readonly snapshot?: unknown;
}

const packageName: string = '@statelyai/inspect';
const maxMessages = 200;

/**
 * Shows running statecharts in Stately's own inspector, which the browser loads from https://stately.ai: it needs the
 * internet, and that site gets to see what is shown. Identification data is hidden before. The messages go through a
 * page on 127.0.0.1. Needs the package `@statelyai/inspect`, which is not installed with this one.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the package is missing, or the port in use.
 */
export async function serveStatelyInspector(
  options: StatelyInspectorOptions = {},
  load: () => Promise<StatelyPackage> = () => import(packageName) as Promise<StatelyPackage>,
): Promise<StatelyInspector> {
  const { createInspector } = await load().catch((cause: unknown) => {
    throw new ConfigError(
      [
        {
          key: 'inspector',
          value: '"stately"',
          expected: `the package ${packageName} beside this one (npm install ${packageName}), or the local page, which needs nothing`,
        },
      ],
      cause,
    );
  });
  const redact = createRedaction();
  // An actor's definition is sent once: it must be there for a page that comes late.
  const definitions = new Map<string, StatelyMessage>();
  const latest: StatelyMessage[] = [];
  const page = await servePage<StatelyMessage>({
    port: options.port ?? 0,
    files: statelyPageFiles,
    policy: statelyPolicy,
    replay: () => [...definitions.values(), ...latest],
  });

  const { inspect } = createInspector({
    send(message) {
      const { event, snapshot } = message;
      const cleaned = { ...message, event: redact(event), snapshot: redact(snapshot) };
      if (message.type === '@xstate.actor') remember(definitions, message.sessionId, cleaned);
      else latest.push(cleaned);
      if (latest.length > maxMessages) latest.shift();
      page.send(cleaned);
    },
  });
  return {
    url: page.url,
    inspect: event => inspect.next?.(event),
    stop: page.close,
    [Symbol.asyncDispose]: page.close,
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxMessages && oldest !== undefined) map.delete(oldest);
}
