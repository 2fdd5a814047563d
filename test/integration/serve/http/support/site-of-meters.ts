import { of, Subject } from 'rxjs';
import { parseConfig } from '../../../../../src/config/parse-config.ts';
import { createMeter, type MeterConfigInput, openJournalReader } from '../../../../../src/index.ts';
import type { Site, SiteMeter } from '../../../../../src/serve/site.ts';

/** A site made of drivers as they are, without what keeps them running. */
export interface SiteOfMeters extends AsyncDisposable {
  readonly site: Site;
  /** Resolves when every meter has been identified. */
  started(): Promise<void>;
  /** As when the process is about to end. */
  beginToClose(): void;
}

export function siteOfMeters(
  given: readonly (MeterConfigInput & { readonly name: string })[],
  journal?: string,
): SiteOfMeters {
  const changed$ = new Subject<void>();
  let isClosing = false;
  const drivers = given.map(({ name, ...input }) => {
    const settings = journal === undefined ? input : { ...input, journal };
    return { name, config: parseConfig(settings), driver: createMeter(settings) };
  });
  const meters = drivers.map(
    ({ name, config, driver }): SiteMeter => ({
      name,
      config,
      restarts: 0,
      measurements$: driver.measurements$,
      events$: driver.events$,
      state$: driver.state$,
      actor$: of(driver.actor),
      health: driver.health,
      startTransaction: driver.startTransaction,
      stopTransaction: id => (id === undefined ? driver.stopTransaction() : driver.stopTransaction(id)),
    }),
  );
  return {
    site: {
      meters: () => meters,
      get: name => meters.find(meter => meter.name === name),
      changed$,
      get isClosing() {
        return isClosing;
      },
      hasJournal: journal !== undefined,
      openReader: () => (journal === undefined ? undefined : openJournalReader(journal)),
    },
    async started() {
      await Promise.all(drivers.map(({ driver }) => driver.start()));
    },
    beginToClose() {
      isClosing = true;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(drivers.map(({ driver }) => driver.stop()));
    },
  };
}
