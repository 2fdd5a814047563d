import { once } from 'node:events';
import type { MeterEvent } from '../index.ts';
import { pageFiles } from '../inspect/page-files.ts';
import { createRedaction } from '../inspect/redact.ts';
import { createSite, type RunningSite } from './create-site.ts';
import { linkToEverest } from './everest-link.ts';
import { linkToHomeAssistant } from './home-assistant.ts';
import { serveSite } from './http/index.ts';
import { createLog, type Log, type LogOptions } from './log.ts';
import { reloadSite } from './reload-site.ts';
import { readSiteFile } from './site-file.ts';
import type { DrivenMeter } from './site-meter.ts';
import type { MeterOfSite } from './site-settings.ts';
import { lineOfSupervisor } from './supervisor-line.ts';
import { createNotifier } from './systemd.ts';
import { tokenFrom } from './token-file.ts';
import { watchMeter } from './watch-meter.ts';

export interface RunSiteOptions extends Omit<LogOptions, 'redact' | 'onGone'> {
  /** The file of the site. */
  readonly path: string;
  readonly version: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Calls back when the file is to be read again; gives what ends that. */
  readonly onReload: (reload: () => void) => () => void;
  /** What the command line says of an event. */
  readonly describe: (event: MeterEvent) => string | undefined;
  /** Told the address of the page with the token in it: for a person alone, never for a log. */
  readonly onPage?: (url: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Requests under way get so long when the site ends; the drivers end beside it. */
const graceMs = 300;

/**
 * Runs the meters of a file until the signal fires. Sessions go on in the meters, and the next start resumes them.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the file is wrong at the start, or it cannot be listened there.
 */
export async function runSite(options: RunSiteOptions): Promise<void> {
  const { path, version, signal, describe, env } = options;
  let reload: () => void = () => undefined;
  const endReload = options.onReload(() => reload());
  const settings = readSiteFile(path);
  const { token, isNew, isOpenToOthers } = tokenFrom(settings.http.tokenFile);
  const redact = createRedaction();
  // Whoever closes the window does not want it to go on unseen, although it means SIGHUP.
  const gone = Promise.withResolvers<void>();
  const log = createLog({ ...options, redact, onGone: gone.resolve });
  if (isNew) log.info(`made a token in ${settings.http.tokenFile}`);
  if (isOpenToOthers)
    log.warn(`others than its owner may read or change the token in ${settings.http.tokenFile}`);

  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const site = createSite(settings, {
    onMistake: broken.reject,
    onSupervisorEvent: event => log.line(lineOfSupervisor(event)),
    onWarning: (meter, message) => log.warn(message, { meter }),
    onStartAsked: redact,
    onMeter: meter => watchMeter(meter, () => site.meters(), log, describe),
    linksOf: (of, meter) => linksOf(of, meter, log),
  });
  const notifier = createNotifier({
    env,
    onTrouble: reason => log.warn(`systemd cannot be told how it is: ${reason}`),
    isWell: () => !site.isClosing,
  });
  try {
    const served = await serveSite({
      ...settings.http,
      site,
      token,
      version,
      page: pageFiles('site'),
      onMistake: error => log.error(textOf(error), { event: 'http.mistake' }),
    });
    log.info(`listening on ${served.url}`, { event: 'listening', url: served.url });
    options.onPage?.(`${served.url}#token=${token}`);
    const statusOf = () => `${site.meters().length} meters, ${served.url}`;
    reload = () => {
      reloadSite(path, settings, site, log);
      notifier.status(statusOf());
    };
    notifier.ready(statusOf());
    const ended = signal.aborted ? undefined : once(signal, 'abort');
    await Promise.race([ended, gone.promise, broken.promise]);
    site.beginToClose();
    reload = () => undefined;
    notifier.stopping();
    tellWhatGoesOn(site, log);
    await Promise.all([served.close(graceMs), site.close()]);
    log.info('ended');
  } finally {
    notifier.close();
    await site.close();
    endReload();
  }
}

function linksOf({ name, everest, homeAssistant }: MeterOfSite, meter: DrivenMeter, log: Log) {
  const say = (text: string) => log.info(text, { meter: name, event: 'bridge' });
  return [
    ...(everest === undefined ? [] : [linkToEverest(everest, meter, say)]),
    ...(homeAssistant === undefined ? [] : [linkToHomeAssistant(homeAssistant, meter, say)]),
  ];
}

/** The driver never ends a session by itself. */
function tellWhatGoesOn(site: RunningSite, log: Log): void {
  for (const meter of site.meters()) {
    const { state } = meter.health();
    if (!('running' in state) || state.running.kind !== 'open') continue;
    const { transactionId } = state.running;
    log.info(`transaction ${transactionId} goes on in the meter; the next start resumes it`, {
      meter: meter.name,
      event: 'session.goesOn',
      transactionId,
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
