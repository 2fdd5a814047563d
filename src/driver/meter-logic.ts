import { EMPTY } from 'rxjs';
import { type AnyActorRef, fromCallback, fromEventObservable, fromPromise } from 'xstate';
import type { MeasurementReceived } from '../../machines/meter/vocabulary.ts';
import { meterMachine } from '../../machines/meter.machine.ts';
import { recordsMachine } from '../../machines/records.machine.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MeterConfigInput } from '../config/schema.ts';
import type {
  IntermediateFact,
  JournalFact,
  MeterInput,
  RunningInput,
  TelemetryFact,
} from '../domain/service-results.ts';
import type { Journal } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { createOpeningJournal, type OpeningJournal } from '../journal/opening-journal.ts';
import { openJournal } from '../journal/sqlite-journal.ts';
import type { Note } from '../protocol/wire.ts';
import { archiveRecord, markDelivered } from '../services/archive-record.ts';
import { fetchRecord } from '../services/fetch-record.ts';
import { findMissing } from '../services/find-missing.ts';
import { fetchIntermediate } from '../services/intermediate.ts';
import { look } from '../services/look.ts';
import { measure } from '../services/measure.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { prepareStart, syncSettings } from '../services/sync-settings.ts';
import { endTransaction, noteRunning, startTransaction } from '../services/transaction.ts';
import { verifyRecord } from '../services/verify-record.ts';
import { intermediateRecords } from '../streams/intermediate-records.ts';
import { journalFacts } from '../streams/journal-facts.ts';
import { telemetry } from '../streams/telemetry.ts';
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
const connections = new WeakMap<AnyActorRef, OpenConnection>();

interface OpenConnection {
  readonly transport: Transport;
  readonly note: Note;
}

/** The open connection of a running meter actor, for its counters. */
export function transportOf(meter: AnyActorRef): Transport | undefined {
  return connections.get(meter)?.transport;
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

  /** Of a service of the meter, or of one of its children. */
  const contextOf = ({ _parent: parent }: { _parent?: AnyActorRef }): ServiceContext => {
    const open = parent && (connections.get(parent) ?? (parent._parent && connections.get(parent._parent)));
    if (open === undefined) throw new Error('the meter actor has no open connection');
    return { config, journal, now, ...open };
  };

  /** A service that runs once, is cancelled when its state is left, and knows its meter through `self`. */
  const service = <Input, Output>(
    run: (meter: ServiceContext, input: Input, signal: AbortSignal) => Promise<Output> | Output,
  ) => fromPromise<Output, Input>(async ({ input, signal, self }) => run(contextOf(self), input, signal));

  const provided = meterMachine.provide({
    actors: {
      connection: fromCallback(({ self, sendBack }) => {
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
        const told = new Set<string>();
        const note: Note = odd => {
          const place = `${odd.endpoint} ${odd.path}`;
          if (told.has(place)) return;
          told.add(place);
          sendBack({ type: 'answer.odd', odd });
        };
        connections.set(meter, { transport, note });
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
            read: (signal, onSent) => measure(contextOf(self), input.identity, signal, onSent),
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
      journal: fromEventObservable<JournalFact, undefined>(() =>
        isOpening(journal) ? journalFacts(journalRetryMs, journal.tryToOpen) : EMPTY,
      ),
      look: service(look),
      syncSettings: service(syncSettings),
      prepareStart: service(prepareStart),
      startTransaction: service(startTransaction),
      endTransaction: service(endTransaction),
      noteRunning: service(noteRunning),
      records: recordsMachine.provide({
        actors: {
          fetchRecord: service(fetchRecord),
          verifyRecord: service(verifyRecord),
          archiveRecord: service(archiveRecord),
          markDelivered: service(markDelivered),
          findMissing: service(findMissing),
        },
      }),
      intermediate: fromEventObservable<IntermediateFact, RunningInput>(({ input, self }) =>
        intermediateRecords(config.transactionOcmfFetchIntervalS * 1000, signal =>
          fetchIntermediate(contextOf(self), input, signal),
        ),
      ),
    },
  });
  return bindInput(provided, machineInputOf(config, place !== ''));
}

function isOpening(journal: Journal): journal is OpeningJournal {
  return 'tryToOpen' in journal;
}

/** A journal that cannot be opened is tried again so often. */
const journalRetryMs = 60_000;

function journalAt(path: string): Journal | OpeningJournal {
  return path === '' ? createMemoryJournal() : createOpeningJournal(() => openJournal(path));
}

/** Actor logic of {@link createMeterLogic}. */
export type MeterLogic = ReturnType<typeof createMeterLogic>;
