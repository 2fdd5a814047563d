import { Subscription } from 'rxjs';
import type { Measurement, MeterEvent } from '../../index.ts';
import { createFactMemory } from './fact-memory.ts';
import { freeFact } from './free-fact.ts';
import { meterView, quantitiesOf } from './meter-view.ts';
import type { FactFrame } from './schemas/meter.ts';
import type { KnownMeter } from './site-facts.ts';
import { frameOf, type Streams } from './streams.ts';

/** What a reader of events may hear: everything, or what can name no customer. */
export type Audience = 'full' | 'free';

/** Tells the open streams what happens in the meters. */
export interface Feed {
  /** Follows a meter; gives what ends it. */
  follow(known: KnownMeter): () => void;
  /**
   * What a reader missed since the event of this id; a frame `missed` when that is not known any more. `all`: everything
   * that is remembered. Nothing without an id.
   */
  since(id: string | undefined, audience: Audience, meter: string | undefined): string;
  /** Tells all readers of events which meters there are now. */
  tellMeters(names: readonly string[]): void;
  /** Ends the timer. */
  stop(): void;
}

/** Measurements of many meters go out together, this often. */
const flushMs = 250;

/** Of all meters without a name, else of one. */
export function factTopic(audience: Audience, meter?: string): string {
  return meter === undefined ? `facts ${audience}` : `facts ${audience} of ${meter}`;
}

export function measurementTopic(meter?: string): string {
  return meter === undefined ? 'measurements' : `measurements of ${meter}`;
}

export function createFeed(streams: Streams): Feed {
  const memory = createFactMemory();
  const waiting: (Omit<Measurement, 'meterId'> & { readonly meter: string })[] = [];

  const timer = setInterval(() => {
    if (waiting.length === 0) return;
    const measurements = waiting.splice(0);
    streams.send(measurementTopic(), frameOf('measurements', { measurements }));
  }, flushMs);
  timer.unref();

  function tellFact(meter: string, event: MeterEvent) {
    const at = new Date().toISOString();
    const frame = (id: string, fact: FactFrame['fact']) => frameOf('fact', { meter, at, fact }, id);
    const fact = memory.add(meter, id => ({
      full: frame(id, { ...event }),
      free: frame(id, { ...freeFact(event) }),
    }));
    for (const audience of ['full', 'free'] as const) {
      streams.send(factTopic(audience), fact[audience]);
      streams.send(factTopic(audience, meter), fact[audience]);
    }
  }

  function tellState(known: KnownMeter) {
    const topics = (['full', 'free'] as const).flatMap(audience => [
      factTopic(audience),
      factTopic(audience, known.meter.name),
    ]);
    if (!topics.some(streams.isHeard)) return;
    const text = frameOf('meter', meterView(known, { withIds: false }));
    for (const topic of topics) streams.send(topic, text);
  }

  function tellMeasurement(meter: string, measurement: Measurement) {
    const told = { meter, ...quantitiesOf(measurement) };
    if (streams.isHeard(measurementTopic())) waiting.push(told);
    if (streams.isHeard(measurementTopic(meter)))
      streams.send(measurementTopic(meter), frameOf('measurements', { measurements: [told] }));
  }

  return {
    follow(known) {
      const { meter } = known;
      const subscription = new Subscription();
      subscription.add(meter.events$.subscribe(event => tellFact(meter.name, event)));
      subscription.add(meter.state$.subscribe(() => tellState(known)));
      subscription.add(meter.measurements$.subscribe(value => tellMeasurement(meter.name, value)));
      return () => subscription.unsubscribe();
    },
    since(id, audience, meter) {
      if (id === undefined) return '';
      const missed = id === 'all' ? memory.all() : memory.after(id);
      if (missed === undefined) return frameOf('missed', {});
      const wanted = missed.filter(fact => meter === undefined || fact.meter === meter);
      return wanted.map(fact => fact[audience]).join('');
    },
    tellMeters(names) {
      const text = frameOf('meters', { meters: names });
      for (const audience of ['full', 'free'] as const) streams.send(factTopic(audience), text);
    },
    stop: () => clearInterval(timer),
  };
}
