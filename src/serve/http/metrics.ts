import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MeterHealth } from '../../index.ts';
import { type Figure, meterFigures } from './meter-figures.ts';
import { watchPolls } from './poll-times.ts';
import type { KnownMeter, SiteFacts } from './site-facts.ts';

/** What a collector of Prometheus gets. */
export interface Metrics {
  readonly contentType: string;
  /** Made of snapshots at this moment; no meter is asked. */
  text(): Promise<string>;
  /** Ends what listens. */
  stop(): void;
}

/** Figures of the service itself. */
export interface ServiceFigures {
  readonly readers: () => number;
  readonly droppedReaders: () => number;
  readonly failedTries: () => number;
}

/** A meter at the moment of a scrape. */
interface Taken extends KnownMeter {
  readonly health: MeterHealth;
}

/** Of an answer of a meter on a local network, s; the deadline of a poll is seconds. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Metrics in the conventions of Prometheus: base units, the label `meter` and no other, so that no id of a customer or a
 * transaction is in them. A value that is not known is absent, and not 0.
 */
export function createMetrics(facts: () => SiteFacts, service: ServiceFigures): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let taken: readonly Taken[] = [];
  for (const figure of meterFigures) defineFigure(figure, () => taken, registers);
  defineService(facts, service, registers);

  const pollTimes = new Histogram({
    name: 'dcbm_poll_duration_seconds',
    help: 'Time from the call to the last byte of answered polls of a measurement.',
    labelNames: ['meter'],
    buckets,
    registers,
  });
  const unwatch = watchPolls((place, durationMs) => {
    const known = facts()
      .all()
      .find(({ meter: { config } }) => config.ipAddress === place.host && config.port === place.port);
    if (known !== undefined) pollTimes.observe({ meter: known.meter.name }, durationMs / 1000);
  });

  return {
    contentType: registry.contentType,
    async text() {
      taken = facts()
        .all()
        .map(known => ({ ...known, health: known.meter.health() }));
      await letGoOfRemoved(pollTimes, facts().all());
      return registry.metrics();
    },
    stop: unwatch,
  };
}

function defineFigure(figure: Figure, taken: () => readonly Taken[], registers: Registry[]): void {
  const { name, help } = figure;
  const shape = { name, help, labelNames: ['meter'] as const, registers };
  const values = () =>
    taken().flatMap(({ meter, facts, health }) => {
      const value = figure.value(health, facts, meter);
      const isCountable = figure.type === 'gauge' || (value !== undefined && value >= 0);
      return value === undefined || !isCountable ? [] : [{ meter: meter.name, value }];
    });
  if (figure.type === 'counter') {
    new Counter({
      ...shape,
      collect() {
        this.reset();
        for (const { meter, value } of values()) this.inc({ meter }, value);
      },
    });
  } else {
    new Gauge({
      ...shape,
      collect() {
        this.reset();
        for (const { meter, value } of values()) this.set({ meter }, value);
      },
    });
  }
}

/** Without labels; a metric without labels begins with 0, and is then set. */
function defineService(facts: () => SiteFacts, service: ServiceFigures, registers: Registry[]): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  gauge('dcbm_meters', 'Meters in the file of the site.', () => facts().all().length);
  gauge('dcbm_http_stream_readers', 'Open streams of server-sent events.', service.readers);
  counter(
    'dcbm_http_stream_readers_dropped_total',
    'Streams that were cut off because nobody read them.',
    service.droppedReaders,
  );
  counter('dcbm_http_wrong_tokens_total', 'Requests with a wrong token.', service.failedTries);
  const startedAtS = Date.now() / 1000 - process.uptime();
  gauge('process_start_time_seconds', 'When the process started, seconds since 1970.', () => startedAtS);
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  counter('process_cpu_seconds_total', 'Processor time of the process.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}

/** A meter that was taken out of the file is not shown any more. */
async function letGoOfRemoved(histogram: Histogram<'meter'>, all: readonly KnownMeter[]): Promise<void> {
  const names = new Set(all.map(({ meter }) => meter.name));
  const shown = (await histogram.get()).values.map(({ labels }) => String(labels.meter));
  for (const meter of new Set(shown)) if (!names.has(meter)) histogram.remove({ meter });
}
