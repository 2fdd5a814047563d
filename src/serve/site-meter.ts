import { BehaviorSubject, distinctUntilChanged, ReplaySubject, Subject } from 'rxjs';
import type { AnyActorRef } from 'xstate';
import {
  type Measurement,
  type Meter,
  type MeterConfig,
  type MeterErrorData,
  type MeterEvent,
  type MeterHealth,
  type MeterState,
  StateError,
} from '../index.ts';
import type { SiteMeter } from './site.ts';

/** A meter of a site, as those see it who drive it. */
export interface DrivenMeter extends SiteMeter {
  /** Connects at once, where the driver gave up for now. */
  recover(): void;
  /** Takes over a driver. */
  attach(meter: Meter): Attached;
  /** There is no driver until it is started again. */
  rest(error: MeterErrorData, retryInMs: number): void;
  /** The settings, which may be others after a while. */
  configure(config: MeterConfig): void;
  /** The meter is no longer of this site. */
  remove(): void;
}

export interface Attached {
  /** The driver is about to end: what is under way goes on, and nothing more is taken. */
  refuse(): void;
  letGo(): void;
}

/** One meter of a site: the same thing for those who look at it, whatever becomes of its drivers. */
export function createSiteMeter(
  name: string,
  settings: MeterConfig,
  onStartAsked: (request: unknown) => void = () => undefined,
): DrivenMeter {
  const measurements$ = new Subject<Measurement>();
  const events$ = new Subject<MeterEvent>();
  const state$ = new ReplaySubject<MeterState>(1);
  const actor$ = new BehaviorSubject<AnyActorRef | undefined>(undefined);
  let config = settings;
  let driver: Meter | undefined;
  let isEnding = false;
  let restarts = 0;
  let withoutDriver: MeterState = { name: 'connecting', attempts: 0, reason: undefined };
  state$.next(withoutDriver);

  const say = (state: MeterState) => {
    withoutDriver = state;
    state$.next(state);
  };
  function expectDriver(): Meter {
    if (driver !== undefined && !isEnding) return driver;
    throw new StateError('METER_NOT_STARTED', {
      message: `The driver of the meter ${name} is not running: where it is still of the site, it is started in a moment. Send the command again then`,
    });
  }

  return {
    name,
    get config() {
      return config;
    },
    get restarts() {
      return restarts;
    },
    measurements$: measurements$.asObservable(),
    events$: events$.asObservable(),
    actor$: actor$.asObservable(),
    state$: state$.pipe(distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b))),
    health: () =>
      driver?.health() ??
      ({
        state: withoutDriver,
        lastMeasurement: undefined,
        measurementAgeMs: undefined,
        transport: undefined,
        lastReads: undefined,
      } satisfies MeterHealth),
    async startTransaction(request, options) {
      onStartAsked(request);
      return expectDriver().startTransaction(request, options);
    },
    stopTransaction: async (transactionId = '') => expectDriver().stopTransaction(transactionId),
    recover() {
      if (driver?.health().state.name === 'fault') driver.actor.send({ type: 'meter.recover' });
    },
    attach(meter) {
      driver = meter;
      actor$.next(meter.actor);
      isEnding = false;
      const subscriptions = [
        meter.measurements$.subscribe(measurement => measurements$.next(measurement)),
        meter.events$.subscribe(event => events$.next(event)),
        meter.state$.subscribe(state => {
          // That a driver has ended is not that the meter is not of the site any more.
          if (state.name !== 'stopped') say(state);
        }),
      ];
      return {
        refuse() {
          if (driver === meter) isEnding = true;
        },
        letGo() {
          for (const subscription of subscriptions) subscription.unsubscribe();
          if (driver !== meter) return;
          driver = undefined;
          actor$.next(undefined);
          say({ name: 'connecting', attempts: 0, reason: undefined });
        },
      };
    },
    rest(error, retryInMs) {
      restarts += 1;
      say({ name: 'fault', reason: error, retryInMs });
    },
    configure(next) {
      config = next;
    },
    remove() {
      state$.next({ name: 'stopped' });
      for (const stream of [measurements$, events$, state$, actor$]) stream.complete();
    },
  };
}
