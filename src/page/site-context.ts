import { createContext } from 'preact';
import type { SiteView } from './api/types.ts';

interface KnownSite {
  /** `undefined`: not heard of yet. */
  readonly site: SiteView | undefined;
  /** To be called when the token has been shown. */
  readonly onToken: () => void;
}

export const SiteContext = createContext<KnownSite>({ site: undefined, onToken: () => undefined });
