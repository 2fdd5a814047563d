import type { CurrentTransaction, Measurement, MeterState } from '../../index.ts';

/** What is known of the transaction that runs. */
export interface WatchedTransaction {
  readonly transactionId: string;
  /** Since when, by the meter's clock, milliseconds since 1970; `undefined`: not known. */
  readonly sinceMs: number | undefined;
  /** Register of the imported energy then, Wh. */
  readonly fromWh: number | undefined;
  /** `false`: since it was seen, which can be a minute after its begin. */
  readonly isFromBegin: boolean;
}

/** Everything that the screen shows. */
export interface WatchModel {
  readonly place: string;
  readonly state: MeterState;
  readonly measurement: Measurement | undefined;
  /** Power of the latest measurements, W, the newest last. */
  readonly powersW: readonly number[];
  /** Time from one measurement to the next, ms. */
  readonly intervalMs: number;
  readonly transaction: WatchedTransaction | undefined;
}

/** More than the widest screen shows. */
const maxPowers = 100;

export function firstModel(place: string, intervalMs: number): WatchModel {
  const state: MeterState = { name: 'connecting', attempts: 0, reason: undefined };
  return { place, state, measurement: undefined, powersW: [], intervalMs, transaction: undefined };
}

/** With another measurement; a transaction that was seen before it begins to count here. */
export function withMeasurement(model: WatchModel, measurement: Measurement): WatchModel {
  const powersW = [...model.powersW, measurement.powerW].slice(-maxPowers);
  return { ...model, measurement, powersW, transaction: counted(model.transaction, measurement) };
}

/** With another state; `found` is what the meter said of the transaction that ran when the watching began. */
export function withState(
  model: WatchModel,
  state: MeterState,
  found: CurrentTransaction | undefined,
): WatchModel {
  const running = 'running' in state ? state.running : undefined;
  // While it is not known what runs, nothing is known to have ended.
  if (running === undefined || running.kind === 'unknown') return { ...model, state };
  if (running.kind === 'nothing') return { ...model, state, transaction: undefined };
  const { transactionId, paginationCounter } = running;
  const isFound =
    found?.transactionId === transactionId &&
    (paginationCounter === undefined || found.paginationCounter === paginationCounter);
  const known = model.transaction?.transactionId === transactionId ? model.transaction : undefined;
  if (known !== undefined) return { ...model, state };
  const sinceMs = isFound && found.startedAt !== undefined ? Date.parse(found.startedAt) : undefined;
  const fromWh = isFound ? found.energyImportTotalStartWh : undefined;
  const isFromBegin = sinceMs !== undefined && fromWh !== undefined;
  const transaction = isFromBegin
    ? { transactionId, sinceMs, fromWh, isFromBegin }
    : { transactionId, sinceMs: undefined, fromWh: undefined, isFromBegin };
  return { ...model, state, transaction: counted(transaction, model.measurement) };
}

function counted(
  transaction: WatchedTransaction | undefined,
  measurement: Measurement | undefined,
): WatchedTransaction | undefined {
  if (transaction === undefined || measurement === undefined || transaction.sinceMs !== undefined)
    return transaction;
  const { timestamp, energyImportWh } = measurement;
  return { ...transaction, sinceMs: Date.parse(timestamp), fromWh: energyImportWh };
}
