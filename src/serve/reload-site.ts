import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../index.ts';
import type { RunningSite } from './create-site.ts';
import type { Log } from './log.ts';
import { readSiteFile } from './site-file.ts';
import type { SiteSettings } from './site-settings.ts';

/** Takes the file as it is now. One that is wrong changes nothing, and every problem is told. */
export function reloadSite(path: string, first: SiteSettings, site: RunningSite, log: Log): void {
  let settings: SiteSettings;
  try {
    settings = readSiteFile(path);
  } catch (error) {
    const issues = error instanceof ConfigError ? error.issues : [];
    if (issues.length === 0) log.error(String(error), { event: 'reload.refused' });
    for (const { key, value, expected } of issues)
      log.error(`${key}: got ${value}, expected ${expected}`, { event: 'reload.refused' });
    log.error('nothing was changed: the file has to be mended first', { event: 'reload.refused' });
    return;
  }
  if (!isDeepStrictEqual(settings.http, first.http))
    log.warn('what is below http stays as it was until the next start', { event: 'reload.partly' });
  if (settings.journal !== first.journal)
    log.warn('the journal stays as it was until the next start: it knows which sessions are own ones', {
      event: 'reload.partly',
    });
  site.apply(withJournal(settings, first.journal));
  log.info(`read ${path} again: ${settings.meters.length} meters`, { event: 'reloaded' });
}

function withJournal(settings: SiteSettings, journal: string): SiteSettings {
  const meters = settings.meters.map(meter => ({
    ...meter,
    settings: { ...meter.settings, journal },
    config: { ...meter.config, journal },
  }));
  return { ...settings, journal, meters };
}
