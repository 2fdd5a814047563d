import type { Endpoints } from './endpoints.ts';
import type { Meter } from './meter.ts';
import type { SensorReading } from './sensor.ts';
import type { DeviceSettings } from './settings.ts';
import type { ErrorBits, StatusBits } from './status-bits.ts';
import { statusValue } from './status-bits.ts';
import { energyBetween, type Transaction } from './transaction.ts';

/** One transaction as the meter holds it. */
export interface StoredTransaction {
  readonly paginationCounter: number;
  readonly transactionId: string;
  readonly evseId: string;
  readonly clientId: string;
  readonly isRunning: boolean;
  /** Accumulated status bits; 17 is billable. */
  readonly transactionStatus: number;
  readonly energyImportWh: number;
  readonly energyExportWh: number;
  /** The signed record, the same bytes that `/ocmf` gives. */
  readonly ocmf: string;
}

/** A view of the meter at the moment of asking. */
export interface SimulatorState {
  readonly isPowered: boolean;
  readonly isTlsOn: boolean;
  /** Undefined: no transaction runs. */
  readonly openTransactionId: string | undefined;
  readonly statusBits: StatusBits;
  readonly statusValue: number;
  readonly errorBits: ErrorBits;
  readonly settings: DeviceSettings;
  readonly clock: { readonly utcMs: number; readonly isSynced: boolean };
  readonly reading: SensorReading;
  /** How many the store holds, those of the time before the simulation included. */
  readonly numberOfStoredTransactions: number;
  /** The newest so many, newest first. */
  records(count?: number): StoredTransaction[];
}

export function stateOf(meter: Meter, endpoints: Endpoints, isPowered: boolean): SimulatorState {
  const statusBits = meter.advance();
  const nowMs = meter.nowMs();
  return {
    isPowered,
    isTlsOn: meter.settings.current.http.tls_on,
    openTransactionId: meter.open?.body.transactionId,
    statusBits,
    statusValue: statusValue(statusBits),
    errorBits: meter.status.errors,
    settings: meter.settings.current,
    clock: { utcMs: meter.deviceClock.readMs(nowMs), isSynced: meter.deviceClock.isSynced(nowMs) },
    reading: meter.reading(),
    numberOfStoredTransactions: meter.ledger.count,
    records: (count = 10) =>
      Array.from({ length: Math.min(count, meter.ledger.count) }, (_, steps) => meter.ledger.back(steps))
        .filter(transaction => transaction !== undefined)
        .map(transaction => viewOf(transaction, meter, endpoints)),
  };
}

function viewOf(transaction: Transaction, meter: Meter, endpoints: Endpoints): StoredTransaction {
  const end = transaction.stop ?? meter.snapshot();
  const { body, start } = transaction;
  const { importWh, exportWh } = energyBetween(start, end);
  return {
    paginationCounter: transaction.paginationCounter,
    transactionId: body.transactionId,
    evseId: body.evseId,
    clientId: body.clientId,
    isRunning: transaction.stop === undefined,
    transactionStatus: transaction.status,
    energyImportWh: importWh,
    energyExportWh: exportWh,
    get ocmf() {
      return endpoints.ocmfText(transaction);
    },
  };
}
