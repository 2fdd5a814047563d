import { createContext } from 'preact';
import { useContext, useEffect, useReducer } from 'preact/hooks';
import type { KnownMeter } from './meter.ts';
import { SiteStore } from './site.ts';

export const StoreContext = createContext(new SiteStore());

/** The store, and a new look at it whenever something has changed. */
export function useSite(): SiteStore {
  const store = useContext(StoreContext);
  const [, look] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.subscribe(() => look(undefined)), [store]);
  return store;
}

export function useMeter(name: string): KnownMeter | undefined {
  return useSite().meters.get(name);
}
