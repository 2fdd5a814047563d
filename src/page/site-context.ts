import { createContext } from 'preact';
import type { SiteView } from './api/types.ts';

/** What every part of the page may know of the site, and of who looks at it. */
export interface KnownSite {
  /** `undefined`: not heard of yet. */
  readonly site: SiteView | undefined;
  /** How often the right token was shown since the page was opened. */
  readonly logins: number;
  /** Why the last token was not taken. */
  readonly failure: string | undefined;
  /** Shows a token. */
  readonly logIn: (token: string) => Promise<void>;
  /** Looks again whether this page is still logged in: a request was refused. */
  readonly onRefused: () => void;
  /** Leads to the form for the token: to the one that is there, else opens one. */
  readonly openForm: () => void;
  /** Of several forms that are wanted on the page, only the first is shown. */
  readonly forms: readonly string[];
  readonly wantForm: (id: string) => () => void;
}

const nothing = () => undefined;

export const SiteContext = createContext<KnownSite>({
  site: undefined,
  logins: 0,
  failure: undefined,
  logIn: async () => undefined,
  onRefused: nothing,
  openForm: nothing,
  forms: [],
  wantForm: () => nothing,
});
