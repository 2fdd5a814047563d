import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import { openStream, type Stream } from '../api/stream.ts';
import type { FactFrame, MeterView, StreamedMeasurement } from '../api/types.ts';
import { alarmChange } from '../words/alarms.ts';
import { KnownMeter } from './meter.ts';

/** An event with a number of its own. */
export interface Told extends FactFrame {
  readonly seq: number;
}

export type Connection = 'connecting' | 'live' | 'lost';

const lookAgainMs = 2500;
const maxEvents = 500;
/** A page that nobody sees does not listen; ms. */
const sleepAfterMs = 30_000;
/** Whoever looks sees no more often, and the browser has time for other things; ms. */
const tellEveryMs = 200;

/** Everything that the page knows, in memory that does not grow with time. */
export class SiteStore {
  readonly meters = new Map<string, KnownMeter>();
  /** In the order of the file. */
  names: readonly string[] = [];
  /** The newest last. */
  events: readonly Told[] = [];
  connection: Connection = 'connecting';
  /** While nothing is heard: of when everything is that is known, by the clock of this browser; ms since 1970. */
  asOfMs: number | undefined;
  /** Counts up with each change. */
  version = 0;
  readonly #listeners = new Set<() => void>();
  readonly #open = new Set<string>();
  #streams: readonly Stream[] = [];
  #timer: number | undefined;
  #sleepTimer: number | undefined;
  #seen = 0;
  /** Sessions that were looked at again, by their begin. */
  readonly #begun = new Map<string, string>();
  #lastId = { life: '', count: 0 };

  /** Calls back a few times a second at most, when something has changed. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#connect();
    document.addEventListener('visibilitychange', () => {
      window.clearTimeout(this.#sleepTimer);
      if (document.hidden) this.#sleepTimer = window.setTimeout(() => this.#disconnect(), sleepAfterMs);
      else if (this.#streams.length === 0) this.#connect();
    });
    // What is old shows by itself, also when nothing comes.
    window.setInterval(() => this.#changed(), 1000);
  }

  /** Opens the streams anew, for instance when the token has been shown: what they tell depends on it. */
  reconnect(): void {
    if (this.#streams.length === 0) return;
    this.#disconnect();
    this.events = [];
    this.#lastId = { life: '', count: 0 };
    this.#connect();
  }

  #connect(): void {
    const watch = (url: string, on: Parameters<typeof openStream>[0]['on']) =>
      openStream({
        url,
        on,
        onOpen: () => this.#is(url, true),
        onLost: () => this.#is(url, false),
      });
    this.#streams = [
      watch('/api/events?replay=all', {
        meter: (view: MeterView) => this.#show(view),
        meters: ({ meters }: { meters: readonly string[] }) => this.#keep(meters),
        fact: (fact: FactFrame, id: string) => this.#tell(fact, id),
      }),
      watch('/api/measurements', {
        meter: (view: MeterView) => this.#show(view),
        measurements: ({ measurements }: { measurements: readonly StreamedMeasurement[] }) =>
          this.#measure(measurements),
      }),
    ];
  }

  #disconnect(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams = [];
    this.#open.clear();
    this.#become('connecting');
    this.#changed();
  }

  #is(url: string, isOpen: boolean): void {
    if (isOpen) this.#open.add(url);
    else this.#open.delete(url);
    this.#become(this.#open.size === this.#streams.length ? 'live' : isOpen ? 'connecting' : 'lost');
    this.#changed();
  }

  #become(connection: Connection): void {
    if (connection === 'live') this.asOfMs = undefined;
    else if (this.connection === 'live') this.asOfMs = Date.now();
    this.connection = connection;
  }

  #known(name: string): KnownMeter {
    const known = this.meters.get(name) ?? new KnownMeter(name);
    if (!this.meters.has(name)) {
      this.meters.set(name, known);
      this.names = [...this.names, name];
    }
    return known;
  }

  #show(view: MeterView): void {
    this.#known(view.name).show(view, performance.now());
    const { known: isKnown, ...transaction } = view.transaction;
    // The register at its begin is known to the site only a moment later, which it does not tell by itself.
    if (
      isKnown &&
      'startedAt' in transaction &&
      transaction.startedAt !== null &&
      transaction.energyImportWh === null
    )
      this.#lookAgain(view);
    this.#changed();
  }

  #lookAgain({ name, transaction: before }: MeterView): void {
    const begin = 'startedAt' in before ? before.startedAt : null;
    if (begin === null || this.#begun.get(name) === begin) return;
    this.#begun.set(name, begin);
    window.setTimeout(() => {
      ask<MeterView>(meterPath(name)).then(
        view => this.#show(view),
        () => this.#begun.delete(name),
      );
    }, lookAgainMs);
  }

  #keep(names: readonly string[]): void {
    for (const name of [...this.meters.keys()]) if (!names.includes(name)) this.meters.delete(name);
    for (const name of names) this.#known(name);
    this.names = names;
    this.#changed();
  }

  #measure(measurements: readonly StreamedMeasurement[]): void {
    const nowMs = performance.now();
    for (const measurement of measurements) this.meters.get(measurement.meter)?.measure(measurement, nowMs);
    this.#changed();
  }

  #tell(frame: FactFrame, id: string): void {
    if (this.#isKnown(id)) return;
    this.#seen += 1;
    this.events = [...this.events, { ...frame, seq: this.#seen }].slice(-maxEvents);
    const { alarms } = this.#known(frame.meter);
    const { raised, cleared } = alarmChange(frame);
    for (const type of cleared) alarms.delete(type);
    if (raised !== undefined) alarms.set(raised.type, raised);
    this.#changed();
  }

  /** What is remembered is told again when a stream is opened anew. Ids count up within a life of the site. */
  #isKnown(id: string): boolean {
    const [life = '', count = ''] = id.split('-');
    if (life === this.#lastId.life && Number(count) <= this.#lastId.count) return true;
    this.#lastId = { life, count: Number(count) };
    return false;
  }

  #changed(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.version += 1;
      for (const listener of [...this.#listeners]) listener();
    }, tellEveryMs);
  }
}
