import { createHash } from 'node:crypto';
import { Subject } from 'rxjs';
import { createActor, waitFor } from 'xstate';
import {
  keptMeterMachine,
  type SupervisorEvent,
  supervisorMachine,
} from '../../machines/supervisor.machine.ts';
import { openJournalReader } from '../index.ts';
import { type DriveOptions, driveMeter } from './drive-meter.ts';
import type { Site } from './site.ts';
import { createSiteMeter, type DrivenMeter } from './site-meter.ts';
import type { MeterOfSite, SiteSettings } from './site-settings.ts';

export interface SiteOptions extends Pick<DriveOptions, 'linksOf' | 'onWarning' | 'create'> {
  /** What the supervisor does: for the log. */
  readonly onSupervisorEvent: (event: SupervisorEvent) => void;
  /** A meter that is new to the site; before its driver starts. */
  readonly onMeter: (meter: DrivenMeter) => void;
  /** The supervisor itself ended by a mistake: nothing is kept any more. */
  readonly onMistake?: (error: unknown) => void;
  /** Each start that is asked for, before it goes out. */
  readonly onStartAsked: (request: unknown) => void;
}

/** A site whose drivers run. */
export interface RunningSite extends Site {
  meters(): readonly DrivenMeter[];
  get(name: string): DrivenMeter | undefined;
  /** Other meters, or others of their settings, from now on; the rest is left alone. */
  apply(settings: SiteSettings): void;
  /** No command is taken any more. */
  beginToClose(): void;
  /** Ends every driver, in bounded time. What runs in the meters goes on. Idempotent. */
  close(): Promise<void>;
}

/** Drives the meters of a file, each by itself. */
export function createSite(first: SiteSettings, options: SiteOptions): RunningSite {
  let settings = first;
  let isClosing = false;
  let closing: Promise<void> | undefined;
  const changed$ = new Subject<void>();
  const shown = new Map<string, DrivenMeter>();

  const driver = driveMeter({
    ...options,
    meterOf(name) {
      const found = settings.meters.find(meter => meter.name === name);
      const meter = shown.get(name);
      if (found === undefined || meter === undefined) throw new Error(`the site has no meter ${name}`);
      return { settings: found, meter };
    },
  });
  const supervisor = createActor(
    supervisorMachine.provide({
      actors: { keptMeter: keptMeterMachine.provide({ actors: { driver } }) },
    }),
  );
  supervisor.on('*', event => {
    if (event.type === 'meter.broken') shown.get(event.name)?.rest(event.error, event.retryInMs);
    options.onSupervisorEvent(event);
  });
  supervisor.subscribe({ error: options.onMistake ?? (() => undefined) });
  supervisor.start();

  function apply(next: SiteSettings) {
    if (isClosing) return;
    settings = next;
    const names = new Set(next.meters.map(({ name }) => name));
    const gone = [...shown.values()].filter(({ name }) => !names.has(name));
    for (const { name, config } of next.meters) {
      const meter = shown.get(name);
      if (meter === undefined) show(createSiteMeter(name, config, options.onStartAsked));
      else meter.configure(config);
    }
    const meters = next.meters.map(meter => ({ name: meter.name, revision: revisionOf(meter) }));
    supervisor.send({ type: 'site.set', meters });
    for (const meter of gone) {
      shown.delete(meter.name);
      meter.remove();
    }
    changed$.next();
  }

  function show(meter: DrivenMeter) {
    shown.set(meter.name, meter);
    options.onMeter(meter);
  }

  async function close() {
    isClosing = true;
    supervisor.send({ type: 'site.stop' });
    if (supervisor.getSnapshot().status === 'active')
      await waitFor(supervisor, ({ status }) => status !== 'active');
    for (const meter of shown.values()) meter.remove();
    changed$.complete();
  }

  apply(first);
  return {
    meters: () => settings.meters.flatMap(({ name }) => shown.get(name) ?? []),
    get: name => shown.get(name),
    changed$: changed$.asObservable(),
    get isClosing() {
      return isClosing;
    },
    get hasJournal() {
      return settings.journal !== '';
    },
    openReader: () => (settings.journal === '' ? undefined : openJournalReader(settings.journal)),
    apply,
    beginToClose() {
      isClosing = true;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Another one whenever the settings are; nothing of them is in it. */
function revisionOf(meter: MeterOfSite): string {
  return createHash('sha256').update(JSON.stringify(meter)).digest('hex').slice(0, 32);
}
