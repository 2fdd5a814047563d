import { createContext } from 'preact';
import { useContext, useEffect, useReducer } from 'preact/hooks';
import type { KnownMeter } from './meter.ts';
import { SiteStore } from './site.ts';

export const StoreContext = createContext(new SiteStore());

/**
 * The store, and a new look at it whenever something has changed.
 *
 * @param everyMs no more often than this; 0: as often as the store tells, a few times a second.
 */
export function useSite(everyMs = 0): SiteStore {
  const store = useContext(StoreContext);
  const [, look] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: number | undefined;
    let lookedAtMs = Number.NEGATIVE_INFINITY;
    const lookNow = () => {
      timer = undefined;
      lookedAtMs = performance.now();
      look(undefined);
    };
    const unsubscribe = store.subscribe(() => {
      const restMs = lookedAtMs + everyMs - performance.now();
      if (restMs <= 0) lookNow();
      else timer ??= window.setTimeout(lookNow, restMs);
    });
    return () => {
      unsubscribe();
      window.clearTimeout(timer);
    };
  }, [store, everyMs]);
  return store;
}

export function useMeter(name: string): KnownMeter | undefined {
  return useSite().meters.get(name);
}
