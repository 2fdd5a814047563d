import type { Site, SiteMeter } from '../site.ts';
import { followMeter, type MeterFacts } from './meter-facts.ts';

/** A meter of a site, with what has happened to it. */
export interface KnownMeter {
  readonly meter: SiteMeter;
  readonly facts: MeterFacts;
}

/** All meters of a site, followed since they are there. */
export interface SiteFacts {
  /** In the order of the file. */
  all(): readonly KnownMeter[];
  get(name: string): KnownMeter | undefined;
  /** Lets go of all meters. Idempotent. */
  stop(): void;
}

/** What else follows each meter as long as it is there; gives what ends that. */
export type Follow = (known: KnownMeter) => () => void;

/** Follows the meters of a site as they come and go. A meter of the same name that is another object is another one. */
export function followSite(site: Site, monotonicMs: () => number, follow: Follow): SiteFacts {
  const followed = new Map<SiteMeter, { readonly known: KnownMeter; stop(): void }>();

  function begin(meter: SiteMeter) {
    const facts = followMeter(meter, monotonicMs);
    const known = { meter, facts };
    const stopMore = follow(known);
    followed.set(meter, {
      known,
      stop() {
        facts.stop();
        stopMore();
      },
    });
  }

  function update() {
    const meters = site.meters();
    for (const [meter, { stop }] of followed) {
      if (meters.includes(meter)) continue;
      stop();
      followed.delete(meter);
    }
    for (const meter of meters) if (!followed.has(meter)) begin(meter);
  }

  update();
  const subscription = site.changed$.subscribe(update);
  return {
    all: () => site.meters().flatMap(meter => followed.get(meter)?.known ?? []),
    get(name) {
      const meter = site.get(name);
      return meter && followed.get(meter)?.known;
    },
    stop() {
      subscription.unsubscribe();
      for (const { stop } of followed.values()) stop();
      followed.clear();
    },
  };
}
