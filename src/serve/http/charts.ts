import { Subscription } from 'rxjs';
import type { PageMessage } from '../../inspect/messages.ts';
import { createRecorder } from '../../inspect/recorder.ts';
import type { SiteMeter } from '../site.ts';
import { frameOf, type Streams } from './streams.ts';

/** The statecharts of meters, each recorded as long as somebody looks at it. */
export interface Charts {
  /** What a reader must hear to be where the others are. */
  watch(meter: SiteMeter): string;
  /** Ends all. Idempotent. */
  stop(): void;
}

export function chartTopic(meter: string): string {
  return `chart of ${meter}`;
}

const frame = (message: PageMessage) => frameOf('chart', message);

/** How often it is looked whether anybody still reads. */
const lookMs = 5000;

export function createCharts(streams: Streams): Charts {
  const watched = new Map<SiteMeter, { readonly replay: () => string; stop(): void }>();

  function begin(meter: SiteMeter) {
    const topic = chartTopic(meter.name);
    const subscription = new Subscription();
    const hello: PageMessage = { type: 'hello', title: meter.name };
    let recorder = createRecorder(() => undefined);
    subscription.add(
      meter.actor$.subscribe(actor => {
        recorder.stop();
        recorder = createRecorder(message => streams.send(topic, frame(message)));
        streams.send(topic, frame(hello));
        if (actor !== undefined) recorder.follow(actor);
      }),
    );
    return {
      replay: () => [hello, ...recorder.replay()].map(frame).join(''),
      stop() {
        subscription.unsubscribe();
        recorder.stop();
      },
    };
  }

  const timer = setInterval(() => {
    for (const [meter, { stop }] of watched) {
      if (streams.isHeard(chartTopic(meter.name))) continue;
      stop();
      watched.delete(meter);
    }
  }, lookMs);
  timer.unref();

  return {
    watch(meter) {
      const known = watched.get(meter) ?? begin(meter);
      watched.set(meter, known);
      return known.replay();
    },
    stop() {
      clearInterval(timer);
      for (const { stop } of watched.values()) stop();
      watched.clear();
    },
  };
}
