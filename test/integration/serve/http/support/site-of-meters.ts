import { filter, firstValueFrom } from 'rxjs';
import { parseConfig } from '../../../../../src/config/parse-config.ts';
import type { MeterConfigInput } from '../../../../../src/index.ts';
import { createSite } from '../../../../../src/serve/create-site.ts';
import type { Site } from '../../../../../src/serve/site.ts';

/** The meters of a site, driven as the command drives them. */
export interface SiteOfMeters extends AsyncDisposable {
  readonly site: Site;
  /** Resolves when the meter of this name has been identified. */
  identified(name: string): Promise<void>;
}

export function siteOfMeters(
  given: readonly (MeterConfigInput & { readonly name: string })[],
  journal: string,
): SiteOfMeters {
  const meters = given.map(({ name, ...input }) => {
    const settings = { ...input, journal };
    return { name, settings, config: parseConfig(settings) };
  });
  const http = { host: '127.0.0.1', port: 0, tokenFile: '', hosts: [] };
  const site = createSite(
    { http, journal, meters },
    {
      onSupervisorEvent: () => undefined,
      onWarning: () => undefined,
      onMistake: () => undefined,
      onMeter: () => undefined,
      onStartAsked: () => undefined,
      linksOf: () => [],
    },
  );
  return {
    site,
    async identified(name) {
      const meter = site.get(name);
      if (meter === undefined) throw new Error(`there is no meter ${name}`);
      await firstValueFrom(meter.state$.pipe(filter(state => 'identity' in state)));
    },
    [Symbol.asyncDispose]: () => site.close(),
  };
}
