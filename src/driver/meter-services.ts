import { EMPTY } from 'rxjs';
import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  fromCallback,
  fromEventObservable,
  fromPromise,
} from 'xstate';
import type { MeasurementReceived } from '../../machines/meter/vocabulary.ts';
import { recordsMachine } from '../../machines/records.machine.ts';
import type { IntermediateFact } from '../domain/record-results.ts';
import type {
  JournalFact,
  MeterInput,
  RunningInput,
  Started,
  StartInput,
  TelemetryFact,
} from '../domain/service-results.ts';
import type { ConfigError } from '../errors/config-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { OpeningJournal } from '../journal/opening-journal.ts';
import type { Note } from '../protocol/wire.ts';
import { archiveRecord, markDelivered } from '../services/archive-record.ts';
import { fetchRecord } from '../services/fetch-record.ts';
import { findMissing } from '../services/find-missing.ts';
import { fetchIntermediate } from '../services/intermediate.ts';
import { look } from '../services/look.ts';
import { measure } from '../services/measure.ts';
import type { ServiceContext, Tell } from '../services/service-context.ts';
import { prepareStart, syncSettings } from '../services/sync-settings.ts';
import { endTransaction, noteRunning, startTransaction } from '../services/transaction.ts';
import { markTheLast } from '../services/unmarked.ts';
import { verifyRecord } from '../services/verify-record.ts';
import { intermediateRecords } from '../streams/intermediate-records.ts';
import { journalFacts } from '../streams/journal-facts.ts';
import { telemetry } from '../streams/telemetry.ts';
import { createTransport } from '../transport/create-transport.ts';
import { type WatchedTransport, watchReads } from './last-reads.ts';
import type { MeterHost } from './meter-host.ts';
import { expectWanted } from './withdrawn-starts.ts';

/** What is not plain data of each meter, or why there is none: found through the actor that invoked the service. */
export const hosts = new WeakMap<AnyActorRef, MeterHost | ConfigError>();

/** One connection per running actor. */
const connections = new WeakMap<
  AnyActorRef,
  { readonly transport: WatchedTransport; readonly note: Note; readonly tell: Tell }
>();

/** The open connection of a running meter actor, for its counters and for what was read over it. */
export function transportOf(meter: AnyActorRef): WatchedTransport | undefined {
  return connections.get(meter)?.transport;
}

interface Service {
  readonly _parent?: AnyActorRef | undefined;
}

/** @throws ConfigError when the meter was given a wrong input. */
function hostOfMeter(meter: AnyActorRef | undefined): MeterHost {
  const host = meter && hosts.get(meter);
  if (host === undefined) throw new Error('this actor is no meter of this driver');
  if ('code' in host) throw host;
  return host;
}

/** Of a service of the meter, or of one of its children. */
function contextOf({ _parent: parent }: Service): ServiceContext & Pick<MeterHost, 'monotonic'> {
  const meter = parent && hosts.has(parent) ? parent : parent?._parent;
  const { config, journal, now, monotonic } = hostOfMeter(meter);
  const open = meter && connections.get(meter);
  if (open === undefined) throw new Error('the meter actor has no open connection');
  return { config, journal, now, monotonic, ...open };
}

/** A service that runs once, is cancelled when its state is left, and knows its meter through `self`. */
function service<Input, Output>(
  run: (meter: ServiceContext, input: Input, signal: AbortSignal) => Promise<Output> | Output,
) {
  return fromPromise<Output, Input>(async ({ input, signal, self }) => run(contextOf(self), input, signal));
}

/** A start that its caller has withdrawn meanwhile is not sent. */
const start = fromPromise<Started, StartInput>(async ({ input, signal, self }) => {
  const snapshot: AnyMachineSnapshot | undefined = self._parent?.getSnapshot();
  expectWanted(self._parent, snapshot?.context.command?.asked?.requestId);
  return startTransaction(contextOf(self), input, signal);
});

/** Holds the connection and the journal as long as the meter's actor runs. */
const connection = fromCallback(({ self, sendBack }) => {
  const meter = self._parent;
  const { config, warnings, journal, ownsJournal, now, monotonic, onWarning } = hostOfMeter(meter);
  if (meter === undefined) return;
  const connected = createTransport({
    host: config.ipAddress,
    port: config.port,
    commandTimeoutMs: config.commandTimeoutMs,
    interface: config.interface,
    strictValidity: config.strictValidity,
    monotonicMs: monotonic,
    ...(config.meterTlsCertificate === '' ? {} : { tlsCertificate: config.meterTlsCertificate }),
    onWarning,
  });
  const transport = watchReads(connected, now);
  const told = new Set<string>();
  const note: Note = odd => {
    const place = `${odd.endpoint} ${odd.path}`;
    if (told.has(place)) return;
    told.add(place);
    sendBack({ type: 'answer.odd', odd });
  };
  const occurrences = new Map<string, string>();
  const tell: Tell = (fact, occurrence = '') => {
    if (occurrences.get(fact.type) === occurrence) return;
    occurrences.set(fact.type, occurrence);
    sendBack({ type: 'record.told', fact });
  };
  connections.set(meter, { transport, note, tell });
  for (const warning of warnings)
    sendBack({ type: 'record.told', fact: { type: 'config.withoutEffect', ...warning } });
  return () => {
    void transport.close();
    markTheLast(journal);
    if (ownsJournal) journal.close();
  };
});

/** A journal that cannot be opened is tried again so often. */
const journalRetryMs = 60_000;

const journal = fromEventObservable<JournalFact, undefined>(({ self }) => {
  const host = self._parent && hosts.get(self._parent);
  if (host === undefined || 'code' in host || !isOpening(host.journal)) return EMPTY;
  return journalFacts(journalRetryMs, host.journal.tryToOpen);
});

function isOpening(journal: Journal): journal is OpeningJournal {
  return 'tryToOpen' in journal;
}

const telemetryService = fromEventObservable<TelemetryFact, MeterInput, MeasurementReceived>(
  ({ input, self, emit }) => {
    // The connection lives longer than any telemetry.
    const meter = contextOf(self);
    const { config, monotonic } = meter;
    return telemetry({
      periodMs: config.pollIntervalMs,
      monotonicMs: monotonic,
      read: (signal, onSent) => measure(meter, input.identity, signal, onSent),
      quietEnds: () => {
        const { closedByMeter, resends } = meter.transport.statistics;
        return closedByMeter + resends;
      },
      staleAfterMs: Math.max(config.staleAfterMs, 2 * config.pollIntervalMs),
      temperature: {
        warningLevelC: config.temperatureWarningLevelC,
        errorLevelC: config.temperatureErrorLevelC,
        hysteresisK: config.temperatureHysteresisK,
      },
      onMeasurement: measurement => emit({ type: 'measurement.received', measurement }),
    });
  },
);

const intermediate = fromEventObservable<IntermediateFact, RunningInput>(({ input, self }) =>
  intermediateRecords(contextOf(self).config.transactionOcmfFetchIntervalS * 1000, signal =>
    fetchIntermediate(contextOf(self), input, signal),
  ),
);

/** Every slot of the meter machine, for all meters of the process. */
export const meterServices = {
  connection,
  journal,
  telemetry: telemetryService,
  look: service(look),
  syncSettings: service(syncSettings),
  prepareStart: service(prepareStart),
  startTransaction: start,
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
  intermediate,
};
