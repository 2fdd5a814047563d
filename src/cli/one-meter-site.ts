import { NEVER, of } from 'rxjs';
import { type Meter, type MeterSettings, openJournalReader, parseConfig } from '../index.ts';
import type { Site, SiteMeter } from '../serve/http/index.ts';

/** One driver as a site: for the page beside a command. */
export function oneMeterSite(name: string, meter: Meter, settings: MeterSettings, journal = ''): Site {
  const { journal: _, ...rest } = settings;
  const shown: SiteMeter = {
    name,
    config: parseConfig(rest),
    restarts: 0,
    measurements$: meter.measurements$,
    events$: meter.events$,
    state$: meter.state$,
    actor$: of(meter.actor),
    health: () => meter.health(),
    startTransaction: (request, options) => meter.startTransaction(request, options),
    stopTransaction: (id = '') => meter.stopTransaction(id),
  };
  return {
    meters: () => [shown],
    get: wanted => (wanted === name ? shown : undefined),
    changed$: NEVER,
    isClosing: false,
    hasJournal: journal !== '',
    openReader: () => (journal === '' ? undefined : openJournalReader(journal)),
  };
}
