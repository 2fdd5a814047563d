import { Subscription } from 'rxjs';
import type { Measurement, MeterEvent } from '../../index.ts';
import { createFactMemory } from './fact-memory.ts';
import { freeFact } from './free-fact.ts';
import { readsOf, statusOf } from './meter-reads.ts';
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
  /** Ends the timers. */
  stop(): void;
}

/** So often it is looked whether the status of a meter has changed, of which no event tells. */
const statusLookMs = 2000;
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

  const followed = new Map<KnownMeter, string>();
  const statusTimer = setInterval(() => {
    for (const [known, told] of followed) {
      const now = statusKey(known);
      if (now === told) continue;
      followed.set(known, now);
      tellState(known);
    }
  }, statusLookMs);
  statusTimer.unref();

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
      followed.set(known, statusKey(known));
      return () => {
        followed.delete(known);
        subscription.unsubscribe();
      };
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
    stop() {
      clearInterval(timer);
      clearInterval(statusTimer);
    },
  };
}

/** Another one whenever the meter says something else of itself; that it says the same again is not worth a word. */
function statusKey({ meter, facts }: KnownMeter): string {
  const status = statusOf(readsOf(meter.health(), facts));
  return status === null ? '' : [...status.wrong, '', ...status.errors].join(' ') || 'well';
}
