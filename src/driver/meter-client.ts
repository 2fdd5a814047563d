import { X509Certificate } from 'node:crypto';
import { parseConfig } from '../config/parse-config.ts';
import type { MeterConfigInput } from '../config/schema.ts';
import type { MeterStatus } from '../domain/meter-status.ts';
import type { OddAnswer } from '../domain/odd-answer.ts';
import { quote } from '../domain/quote.ts';
import { stopWindow } from '../domain/stop-window.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { StateError } from '../errors/state-error.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { certificateEndpoint } from '../protocol/certificate.ts';
import { type LogbookEvent, logbookEndpoint } from '../protocol/logbook.ts';
import { readSettings } from '../protocol/settings.ts';
import { readShownSettings, type ShownSettings } from '../protocol/settings-shown.ts';
import { writeTls } from '../protocol/settings-write.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { ApiVersion, Note } from '../protocol/wire.ts';
import { look } from '../services/look.ts';
import { ask } from '../services/service-context.ts';
import { createTransport } from '../transport/create-transport.ts';
import { peerCertificate } from '../transport/peer-certificate.ts';
import { type RawAnswer, type RawOptions, rawAnswer } from '../transport/raw-answer.ts';
import { type SettingChange, writeSetting } from './setting-change.ts';

/** What the meter says of itself at the moment. */
export interface MeterReport extends MeterStatus {
  /** `undefined`: it could not be found out. */
  readonly apiVersion: ApiVersion | undefined;
  /** The transaction that runs; empty when none does; `undefined` when the meter does not say which. */
  readonly currentTransactionId: string | undefined;
  /** What the meter says of the transaction that runs. */
  readonly currentTransaction: CurrentTransaction | undefined;
  /** What was not as the manual has it in the answers, and stopped nothing. */
  readonly oddAnswers: readonly OddAnswer[];
}

/** What `/legal` says of a transaction that runs. What is left out it did not say. */
export interface CurrentTransaction {
  /** As the meter names it. */
  readonly transactionId: string;
  /** Number of its record in the meter's store. */
  readonly paginationCounter: number | undefined;
  /** The EVSE that its start named. */
  readonly evseId: string | undefined;
  /** What its start said of the customer: identification data and transaction id, cut to 37 bytes. */
  readonly clientId: string | undefined;
  /** By the clock of the meter, as is `minStopTime`. ISO 8601, UTC. */
  readonly startedAt: string | undefined;
  /** Earliest stop: start + 2 min (LEM operation manual, p. 71). */
  readonly minStopTime: string | undefined;
  /** Lifetime register of the imported energy at its begin, Wh. */
  readonly energyImportTotalStartWh: number | undefined;
}

/** Single questions to a meter, for commissioning. Not the driver: no retries, no polling, no statechart. */
export interface MeterClient {
  /** Reads who the meter is, how it is, and what runs. */
  report(signal?: AbortSignal): Promise<MeterReport>;
  /** The meter's own certificate as PEM, and its fingerprint to compare. */
  certificate(signal?: AbortSignal): Promise<{ certificatePem: string; fingerprint256: string }>;
  /**
   * The whole event log, oldest first. Can take minutes.
   *
   * @throws StateError METER_TRANSACTION_ACTIVE while a transaction runs: the meter would be busy for too long.
   */
  logbook(signal?: AbortSignal): Promise<readonly LogbookEvent[]>;
  /** What the meter is set to. */
  settings(signal?: AbortSignal): Promise<ShownSettings>;
  /**
   * Writes one group of settings; the meter takes none while a transaction runs. Within two minutes after power-on it
   * takes them, and may not save them.
   *
   * @throws DeviceError METER_REJECTED when the meter refuses it.
   */
  writeSetting(change: SettingChange, signal?: AbortSignal): Promise<void>;
  /** Switches TLS; takes effect at once, on the same port. */
  setTls(on: boolean, signal?: AbortSignal): Promise<void>;
  /** Whether the meter says that TLS is on. */
  isTlsOn(signal?: AbortSignal): Promise<boolean>;
  /** Asks `GET path` on a connection of its own, and gives every byte that comes. Reads only. */
  rawAnswer(path: string, options?: RawOptions, signal?: AbortSignal): Promise<RawAnswer>;
  /** Ends the connection. Idempotent. */
  close(): Promise<void>;
}

const never = new AbortController().signal;

const firstLook = {
  known: undefined,
  asOf: 0,
  lane: 'command',
  believed: undefined,
  needsStatus: true,
  asksRecord: false,
} as const;

/** What a host may bring along to single questions. */
export interface MeterClientOptions {
  /** Told, once for each place, what was odd in the answers and stopped nothing; a report has it in `oddAnswers`. */
  readonly onOdd?: (odd: OddAnswer) => void;
}

/**
 * A meter for single questions: no statechart, no polling.
 *
 * @throws ConfigError METER_CONFIG_INVALID with every problem.
 */
export function createMeterClient(input: MeterConfigInput, options: MeterClientOptions = {}): MeterClient {
  const config = parseConfig(input);
  const { ipAddress: host, port, commandTimeoutMs, meterTlsCertificate } = config;
  const transportOptions = {
    host,
    port,
    commandTimeoutMs,
    interface: config.interface,
    strictValidity: config.strictValidity,
    ...(meterTlsCertificate === '' ? {} : { tlsCertificate: meterTlsCertificate }),
  };
  const transport = createTransport(transportOptions);
  const told: OddAnswer[] = [];
  const note = noteOnce(told, options.onOdd);
  const meter = { config, transport, journal: createMemoryJournal(), now: Date.now, note };

  return {
    async report(signal = never) {
      const oddAnswers: OddAnswer[] = [];
      const noting = { ...meter, note: noteOnce(oddAnswers) };
      const { identity, legal } = await look(noting, firstLook, signal);
      const status = await ask(noting, statusEndpoint, undefined, signal);
      const named = legal.said === 'transaction' ? legal.transaction : undefined;
      const runs = status.statusBits.transactionIsOnGoing;
      return {
        ...status,
        apiVersion: identity?.apiVersion,
        currentTransactionId: runs ? named?.transactionId : '',
        currentTransaction: runs && named !== undefined ? currentOf(named) : undefined,
        oddAnswers,
      };
    },
    async certificate(signal = never) {
      const certificatePem = await ask(meter, certificateEndpoint, undefined, signal).catch(error => {
        if (!speaksTls(error) || meterTlsCertificate !== '') throw error;
        return peerCertificate(host, port, commandTimeoutMs).catch(() => {
          throw error;
        });
      });
      return { certificatePem, fingerprint256: new X509Certificate(certificatePem).fingerprint256 };
    },
    async logbook(signal = never) {
      const { status, legal } = await look(meter, firstLook, signal);
      const named = legal.said === 'transaction' ? legal.transaction : undefined;
      if (status?.runs === true || named?.running === true) {
        const transactionId = named?.transactionId ?? '';
        throw new StateError('METER_TRANSACTION_ACTIVE', {
          message: `Transaction ${quote(transactionId)} is running, and reading the logbook can take minutes. Stop it first`,
          context: { transactionId },
        });
      }
      return ask(meter, logbookEndpoint, undefined, signal);
    },
    settings: (signal = never) => ask(meter, readShownSettings, undefined, signal),
    writeSetting: (change, signal = never) => writeSetting(meter, change, signal),
    setTls: (on, signal = never) => ask(meter, writeTls, on, signal),
    async isTlsOn(signal = never) {
      const { tlsOn } = await ask(meter, readSettings, undefined, signal);
      if (tlsOn !== undefined) return tlsOn;
      throw new ProtocolError('METER_RESPONSE_INVALID', {
        message: 'GET /v1/settings: http.tls_on is missing',
        context: { endpoint: 'GET /v1/settings', path: 'http.tls_on' },
      });
    },
    rawAnswer: (path, raw = {}, signal = never) => rawAnswer(transportOptions, path, raw, signal),
    close: () => transport.close(),
  };
}

function currentOf(transaction: LegalTransaction): CurrentTransaction {
  const { transactionId, paginationCounter, evseId, clientId, startedAtMs, energyImportTotalStartWh } =
    transaction;
  const startedAt = startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString();
  const minStopTime = startedAtMs === undefined ? undefined : stopWindow(startedAtMs, undefined).minStopTime;
  return {
    transactionId,
    paginationCounter,
    evseId,
    clientId,
    startedAt,
    minStopTime,
    energyImportTotalStartWh,
  };
}

/** Once for each place: some answers are read twice. */
function noteOnce(found: OddAnswer[], tell?: Note): Note {
  return odd => {
    if (found.some(({ endpoint, path }) => endpoint === odd.endpoint && path === odd.path)) return;
    found.push(odd);
    tell?.(odd);
  };
}

/**
 * A meter with TLS switched on does not understand plain HTTP, and answers with something else or not at all; not with
 * JSON in which a field is wrong.
 */
function speaksTls(error: unknown): boolean {
  if (!isMeterError(error) || error.context.path !== undefined) return false;
  return ['METER_RESPONSE_INVALID', 'METER_CONNECTION_LOST'].includes(error.code);
}
