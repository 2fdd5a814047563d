import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { SiteAppOptions } from './options.ts';

/** Everything that a site answers. */
export interface SiteApp {
  /** To be served by `@hono/node-server`: streams write to the response of Node.js themselves. */
  readonly app: Hono<{ Bindings: HttpBindings }>;
  /** Ends the streams and lets go of the meters. Idempotent. */
  close(): void;
}

/** @throws ConfigError METER_CONFIG_INVALID for a token that could be guessed. */
export declare function createSiteApp(options: SiteAppOptions): SiteApp;
