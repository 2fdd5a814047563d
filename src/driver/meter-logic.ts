import { map } from 'rxjs';
import { type AnyActorRef, fromCallback, fromEventObservable, fromPromise } from 'xstate';
import type { MeasurementReceived, MeterInput, RunningInput } from '../../machines/meter/slots.ts';
import { meterMachine } from '../../machines/meter.machine.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MeterConfigInput } from '../config/schema.ts';
import type { CatchUpFact, IntermediateFact, TelemetryFact } from '../domain/service-results.ts';
import type { Journal } from '../journal/journal.ts';
import { createLazyJournal } from '../journal/lazy-journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { openJournal } from '../journal/sqlite-journal.ts';
import { type CatchUpInput, catchUp } from '../services/catch-up.ts';
import { identify } from '../services/identify.ts';
import { fetchIntermediate } from '../services/intermediate.ts';
import { measure } from '../services/measure.ts';
import { readBack } from '../services/read-back.ts';
import { archiveRecord, collectRecord, fetchRecord, verifyRecord } from '../services/record.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { prepareStart, syncSettings } from '../services/sync-settings.ts';
import { endTransaction, startTransaction } from '../services/transaction.ts';
import { intermediateRecords } from '../streams/intermediate-records.ts';
import { telemetry } from '../streams/telemetry.ts';
import { untilUnsubscribed } from '../streams/until-unsubscribed.ts';
import { createTransport } from '../transport/create-transport.ts';
import { localAddressOf } from '../transport/local-address.ts';
import type { Transport } from '../transport/transport.ts';
import { bindInput } from './bind-input.ts';
import { machineInputOf } from './machine-input.ts';

/** The configuration, with the journal as a file or as one of your own, which is yours to close. */
export type MeterSettings = Omit<MeterConfigInput, 'journal'> & {
  readonly journal?: string | Journal | undefined;
};

/** What a host may bring along. */
export interface MeterOptions {
  /** For tests: both clocks in milliseconds. Default: `Date.now` and `performance.now`. */
  readonly clock?: { readonly now: () => number; readonly monotonic: () => number };
  /** Called with warnings that have no place in the events, such as an expired pinned certificate. */
  readonly onWarning?: (message: string) => void;
}

/** One connection per running actor, found through the actor that invoked the service. */
const transports = new WeakMap<AnyActorRef, Transport>();

/** The open connection of a running meter actor, for its counters. */
export function transportOf(meter: AnyActorRef): Transport | undefined {
  return transports.get(meter);
}

/**
 * The meter as actor logic, for `invoke` in a controller's own machine or for `createActor`. This is the only place
 * that provides the machine with its services.
 *
 * @throws ConfigError at once, with every problem of the configuration.
 */
export function createMeterLogic(settings: MeterSettings, options: MeterOptions = {}) {
  const { journal: place = '', ...others } = settings;
  const config = parseConfig(typeof place === 'string' ? { ...others, journal: place } : others);
  // Looked up again for each connection; here only so that a name that does not exist is refused at once.
  localAddressOf(config.interface, config.ipAddress);
  const journal = typeof place === 'string' ? journalAt(config.journal) : place;
  const { now, monotonic } = options.clock ?? { now: Date.now, monotonic: () => performance.now() };

  const contextOf = (service: { _parent?: AnyActorRef }): ServiceContext => {
    const meter = service._parent;
    const transport = meter && transports.get(meter);
    if (transport === undefined) throw new Error('the meter actor has no open connection');
    return { config, transport, journal, now };
  };

  /** A service that runs once, is cancelled when its state is left, and knows its meter through `self`. */
  const service = <Input, Output>(
    run: (meter: ServiceContext, input: Input, signal: AbortSignal) => Promise<Output> | Output,
  ) => fromPromise<Output, Input>(async ({ input, signal, self }) => run(contextOf(self), input, signal));

  const provided = meterMachine.provide({
    actors: {
      connection: fromCallback(({ self }) => {
        const meter = self._parent;
        if (meter === undefined) return;
        const transport = createTransport({
          host: config.ipAddress,
          port: config.port,
          commandTimeoutMs: config.commandTimeoutMs,
          interface: config.interface,
          strictValidity: config.strictValidity,
          monotonicMs: monotonic,
          ...(config.meterTlsCertificate === '' ? {} : { tlsCertificate: config.meterTlsCertificate }),
          ...(options.onWarning === undefined ? {} : { onWarning: options.onWarning }),
        });
        transports.set(meter, transport);
        return () => {
          void transport.close();
          if (typeof place === 'string') journal.close();
        };
      }),
      telemetry: fromEventObservable<TelemetryFact, MeterInput, MeasurementReceived>(
        ({ input, self, emit }) =>
          telemetry({
            periodMs: config.pollIntervalMs,
            monotonicMs: monotonic,
            read: signal => measure(contextOf(self), input.identity, signal),
            quietEnds: () => {
              const { closedByMeter, resends } = contextOf(self).transport.statistics;
              return closedByMeter + resends;
            },
            staleAfterMs: Math.max(config.staleAfterMs, 2 * config.pollIntervalMs),
            temperature: {
              warningLevelC: config.temperatureWarningLevelC,
              errorLevelC: config.temperatureErrorLevelC,
              hysteresisK: config.temperatureHysteresisK,
            },
            onMeasurement: measurement => emit({ type: 'measurement.received', measurement }),
          }),
      ),
      identify: service((meter, { known }, signal) => identify(meter, known, signal)),
      syncSettings: service(syncSettings),
      prepareStart: service(prepareStart),
      startTransaction: service(startTransaction),
      endTransaction: service(endTransaction),
      readBack: service(readBack),
      fetchRecord: service(fetchRecord),
      verifyRecord: service(verifyRecord),
      archiveRecord: service((meter, { verified }) => archiveRecord(meter, verified)),
      collectRecord: service(collectRecord),
      catchUp: fromEventObservable<CatchUpFact, CatchUpInput>(({ input, self }) =>
        untilUnsubscribed(signal => catchUp(contextOf(self), input, signal)).pipe(
          map(fact => ({ type: 'catchUp.told', fact })),
        ),
      ),
      intermediate: fromEventObservable<IntermediateFact, RunningInput>(({ input, self }) =>
        intermediateRecords(config.transactionOcmfFetchIntervalS * 1000, signal =>
          fetchIntermediate(contextOf(self), input, signal),
        ),
      ),
    },
  });
  return bindInput(provided, machineInputOf(config, place !== ''));
}

function journalAt(path: string): Journal {
  return path === '' ? createMemoryJournal() : createLazyJournal(() => openJournal(path));
}

/** Actor logic of {@link createMeterLogic}. */
export type MeterLogic = ReturnType<typeof createMeterLogic>;
