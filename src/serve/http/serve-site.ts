import type { ServedSite, ServeSiteOptions } from './options.ts';

/**
 * Serves a site until it is closed. Keeps the process running.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the address cannot be listened on, or the token could be guessed.
 */
export declare function serveSite(options: ServeSiteOptions): Promise<ServedSite>;
