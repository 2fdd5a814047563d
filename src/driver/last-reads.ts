import type { MeterStatus } from '../domain/meter-status.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { readTransaction } from '../protocol/legal.ts';
import { type MeterSettings, readSettings } from '../protocol/settings.ts';
import { writeUtc } from '../protocol/settings-write.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { ApiVersion, WireRequest, WireResponse } from '../protocol/wire.ts';
import type { Transport } from '../transport/transport.ts';

/**
 * What the meter last said of itself to this driver, each with its moment by the clock of this machine (ISO 8601, UTC).
 * `undefined`: it has not said so since the driver connected, or another meter has answered since. Nothing is asked for it.
 */
export interface LastReads {
  /** `/status`: read at the first contact, and about once a minute. */
  readonly status: StatusRead | undefined;
  /** Each setting apart: the driver reads them all at once, and writes one by one. */
  readonly settings: SettingsRead;
  /** The meter's own account of what runs, or ran last; read when the status says something new. */
  readonly account: AccountRead | undefined;
}

/** The status of a meter, as it was read. */
export interface StatusRead extends Pick<MeterStatus, 'meterId' | 'statusBits' | 'errorBits' | 'time'> {
  /** When. */
  readonly readAt: string;
}

/** One thing that the meter is set to. */
export interface SettingRead<Value> {
  /** To what. */
  readonly value: Value;
  /** When the meter said so, or took it. */
  readonly at: string;
  /** The driver read it, or wrote it and the meter took it. */
  readonly by: 'read' | 'written';
}

/** What the meter is set to, as far as the driver has come to know it. */
export interface SettingsRead {
  /** Whether it keeps its clock by NTP. Setting the time switches that off; LEM operation manual, p. 87. */
  readonly ntpActivated?: SettingRead<boolean>;
  /** Addresses of its time servers, `host:port`; empty: none. */
  readonly ntpServers?: SettingRead<readonly string[]>;
  /** Offset of its local time, "+hh:mm" or "-hh:mm". */
  readonly timezone?: SettingRead<string>;
  /** Whether it goes by daylight saving time. */
  readonly hasDaylightSaving?: SettingRead<boolean>;
}

/** The meter's own account of a transaction, as it was read; without who charged. Energies in Wh. */
export interface AccountRead
  extends Pick<
    LegalTransaction,
    | 'transactionId'
    | 'paginationCounter'
    | 'running'
    | 'energyImportTotalStartWh'
    | 'energyExportTotalStartWh'
  > {
  /** When. */
  readonly readAt: string;
  /** By the clock of the meter; ISO 8601, UTC. */
  readonly startedAt?: string;
}

/** A connection of which is known what came over it. */
export interface WatchedTransport extends Transport {
  readonly reads: LastReads;
}

/** Looks at the answers that pass, of those few requests that are not polls. What cannot be understood is left alone. */
export function watchReads(transport: Transport, now: () => number): WatchedTransport {
  let reads: LastReads = { status: undefined, settings: {}, account: undefined };

  function look(request: WireRequest, response: WireResponse) {
    try {
      reads = withAnswer(reads, request, response, new Date(now()).toISOString());
    } catch {
      // Whoever asked hears why.
    }
  }

  return {
    send(request, options) {
      const answer = transport.send(request, options);
      if (!isTelling(request)) return answer;
      return answer.then(response => {
        look(request, response);
        return response;
      });
    },
    get statistics() {
      return transport.statistics;
    },
    close: () => transport.close(),
    get reads() {
      return reads;
    },
  };
}

const statusPath = '/v1/status';
const settingsPath = '/v1/settings';
const accountPath = /^\/(v[12])\/legal$/;

function isTelling({ method, path }: WireRequest): boolean {
  return path === settingsPath || (method === 'GET' && (path === statusPath || accountPath.test(path)));
}

/** @throws ProtocolError, HttpStatusError or DeviceError for an answer that says nothing. */
function withAnswer(
  reads: LastReads,
  { method, path, body = '' }: WireRequest,
  response: WireResponse,
  at: string,
): LastReads {
  if (path === statusPath) {
    const { meterId, statusBits, errorBits, time } = statusEndpoint.parse(response, undefined);
    const isAnother = reads.status !== undefined && reads.status.meterId !== meterId;
    const status = { readAt: at, meterId, statusBits, errorBits, time };
    return isAnother ? { status, settings: {}, account: undefined } : { ...reads, status };
  }
  if (path !== settingsPath) {
    const [, version] = accountPath.exec(path) ?? [];
    const transaction = readTransaction(version as ApiVersion).parse(response, undefined);
    return { ...reads, account: transaction && accountOf(transaction, at) };
  }
  if (method === 'GET') {
    const said = settingsOf(readSettings.parse(response, undefined), at, 'read');
    return { ...reads, settings: said };
  }
  // What was taken is what was sent, and every setting is answered in the same way.
  writeUtc.parse(response, '');
  const sent = readSettings.parse({ status: 200, body: new TextEncoder().encode(body) }, undefined);
  const taken = settingsOf(sent, at, 'written');
  const byTime = setsTime(body) ? { ntpActivated: { value: false, at, by: 'written' as const } } : {};
  return { ...reads, settings: { ...reads.settings, ...taken, ...byTime } };
}

function setsTime(body: string): boolean {
  return /^\{"time":\{"utc":/.test(body);
}

function settingsOf({ ntp, timezone, dst }: MeterSettings, at: string, by: 'read' | 'written'): SettingsRead {
  const setting = <Value>(value: Value) => ({ value, at, by });
  const servers = ntp?.servers?.flatMap(({ ipAddress, port }) =>
    ipAddress === undefined || ipAddress === ''
      ? []
      : [port === undefined ? ipAddress : `${ipAddress}:${port}`],
  );
  return {
    ...(ntp?.ntpActivated === undefined ? {} : { ntpActivated: setting(ntp.ntpActivated) }),
    ...(servers === undefined ? {} : { ntpServers: setting(servers) }),
    ...(timezone === undefined ? {} : { timezone: setting(timezone) }),
    ...(dst === undefined ? {} : { hasDaylightSaving: setting(dst.activated) }),
  };
}

function accountOf(transaction: LegalTransaction, readAt: string): AccountRead {
  const { transactionId, paginationCounter, running, startedAtMs } = transaction;
  const { energyImportTotalStartWh, energyExportTotalStartWh } = transaction;
  return {
    readAt,
    transactionId,
    running,
    ...(paginationCounter === undefined ? {} : { paginationCounter }),
    ...(startedAtMs === undefined ? {} : { startedAt: new Date(startedAtMs).toISOString() }),
    ...(energyImportTotalStartWh === undefined ? {} : { energyImportTotalStartWh }),
    ...(energyExportTotalStartWh === undefined ? {} : { energyExportTotalStartWh }),
  };
}
