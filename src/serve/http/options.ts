import type { PageFile } from '../../inspect/page-files.ts';
import type { Site } from '../site.ts';

/** Where a site is served: what decides which names are its own, and who has to show the token. */
export interface Place {
  /** Address that it listens on. Anything but a loopback address asks for the token everywhere, but at `/healthz`. */
  readonly host: string;
  /** TCP port that it listens on. */
  readonly port: number;
  /** Names beside the own addresses by which it may be called; needed when it is bound elsewhere and called by a name. */
  readonly hosts: readonly string[];
}

/** What the pages and tools of a site need. */
export interface SiteAppOptions {
  readonly site: Site;
  /** What a client shows to change anything, and to see whatever carries identification data; at least 16 characters. */
  readonly token: string;
  readonly boundTo: Place;
  /** What the page calls the site. Default: 'Meters'. */
  readonly title?: string;
  /** It shows, and takes no start and no stop. Default: false. */
  readonly isReadOnly?: boolean;
  /** The page, by the paths of its files. Default: none. */
  readonly page?: ReadonlyMap<string, PageFile>;
  /** Of the program, for the description of the interface. Default: '0'. */
  readonly version?: string;
  /** Told of a mistake in the program, which the client sees as 500. Nothing of a customer is in it by intention. */
  readonly onMistake?: (error: unknown) => void;
}

/** How {@link serveSite} serves a site. */
export interface ServeSiteOptions extends Omit<SiteAppOptions, 'boundTo'> {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** TCP port; 0: any free one. */
  readonly port: number;
  /** See {@link Place}. Default: none. */
  readonly hosts?: readonly string[];
}

/** A site on a port. */
export interface ServedSite extends AsyncDisposable {
  /** With the port, and a slash at its end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /**
   * Takes no connection any more, ends the streams, gives requests under way some time, and cuts off what is left.
   * Bounded; idempotent.
   *
   * @param graceMs how long requests under way may go on. Default 5000.
   */
  close(graceMs?: number): Promise<void>;
}
