import {
  type AccountRead,
  errorCodes,
  type Measurement,
  type MeterErrorData,
  type MeterHealth,
  type MeterState,
} from '../../index.ts';
import type { MeterFacts, Registers } from './meter-facts.ts';
import { accountOf, type OpenTransaction, readsOf, statusOf } from './meter-reads.ts';
import type { MeasurementView, MeterView, TransactionView } from './schemas/meter.ts';
import type { KnownMeter } from './site-facts.ts';

/**
 * A meter as it is shown. Who charges is never in it, and which transaction it is only `withIds`: a transaction id may
 * be what names the customer, and so may be the text of an error.
 */
export function meterView(
  { meter, facts }: KnownMeter,
  { withIds }: { readonly withIds: boolean },
): MeterView {
  const health = meter.health();
  const { state } = health;
  const operational = 'identity' in state ? state : undefined;
  const identity = operational?.identity ?? facts.identity;
  const reason = 'reason' in state ? state.reason : undefined;
  return {
    name: meter.name,
    meterId: identity?.meterId ?? null,
    firmwareVersion: identity?.firmwareVersion || null,
    publicKey: identity?.publicKeyOcmf ?? null,
    state: state.name,
    phase: 'phase' in state ? state.phase : null,
    link: operational?.link ?? 'offline',
    reason: reason === undefined ? null : reasonOf(reason, withIds),
    measurement: measurementOf(health),
    transaction: transactionOf(health, facts, withIds),
    status: statusOf(readsOf(health, facts)),
    blockers: identity === undefined ? null : [...facts.blockers],
    journalProblem: facts.journalProblem === undefined ? null : reasonOf(facts.journalProblem, withIds),
    pendingRecords: facts.journalProblem === undefined ? (operational?.pendingRecords.length ?? null) : null,
    clock: {
      offsetS: clockOffsetS(health) ?? null,
      syncedAt: facts.syncedAt ?? null,
      keptByMeterAt: facts.keptByMeterAt ?? null,
    },
    restarts: meter.restarts,
    ...(withIds && operational !== undefined
      ? { pending: operational.pendingRecords.map(record => ({ ...record })) }
      : {}),
  };
}

/** Whether what is known of the meter is of now. */
export function isLive(state: MeterState): boolean {
  return 'link' in state && state.link === 'online';
}

function reasonOf({ code, message, retryable }: MeterErrorData, withMessage: boolean) {
  const { meaning, advice } = errorCodes[code];
  return { code, meaning, advice, retryable, ...(withMessage ? { message } : {}) };
}

function measurementOf({
  state,
  lastMeasurement,
  measurementAgeMs = 0,
}: MeterHealth): MeasurementView | null {
  if (lastMeasurement === undefined) return null;
  return { ...quantitiesOf(lastMeasurement), ageMs: measurementAgeMs, isLive: isLive(state) };
}

/** Without the serial number, which is said beside it. */
export function quantitiesOf({ meterId: _, ...quantities }: Measurement): Omit<Measurement, 'meterId'> {
  return quantities;
}

function transactionOf(health: MeterHealth, facts: MeterFacts, withIds: boolean): TransactionView {
  const { state, lastMeasurement } = health;
  if (!('running' in state)) return { known: false, why: whyUnread(state) };
  const { running } = state;
  if (running.kind === 'unknown') return { known: false, why: running.why };
  if (running.kind === 'nothing')
    return { known: true, runs: false, readAt: running.readAt, isLive: isLive(state) };
  const { transactionId, paginationCounter, origin, stopRequested, notedAt } = running;
  const { startedAt, startedBy, registers, latestStop } = beginOf(health, facts, running);
  const grown = (now: number | undefined, then: number | undefined) =>
    now === undefined || then === undefined ? null : difference(now, then);
  return {
    known: true,
    runs: true,
    origin,
    stopRequested,
    startedAt: startedAt ?? null,
    startedBy: startedAt === undefined ? null : startedBy,
    notedAt,
    latestStop: latestStop ?? null,
    energyImportWh: grown(lastMeasurement?.energyImportWh, registers?.importWh),
    energyExportWh: grown(lastMeasurement?.energyExportWh, registers?.exportWh),
    isLive: isLive(state),
    ...(withIds ? { transactionId } : {}),
    ...(withIds && paginationCounter !== undefined ? { paginationCounter } : {}),
  };
}

/**
 * When it began and what the registers said then: as this process saw it, as the journal noted it of an own one, and as
 * the meter's own account says.
 */
function beginOf(health: MeterHealth, facts: MeterFacts, running: OpenTransaction) {
  const { origin, transactionId, notedAt, latestStop } = running;
  const account = accountOf(readsOf(health, facts), running);
  const byMeter = registersOf(account);
  const seen = origin === 'own' && facts.begin?.transactionId === transactionId ? facts.begin : undefined;
  if (seen !== undefined)
    return { ...seen, startedBy: 'driver' as const, registers: seen.registers ?? byMeter };
  return origin === 'own'
    ? { startedAt: notedAt, startedBy: 'driver' as const, registers: byMeter, latestStop }
    : { startedAt: account?.startedAt, startedBy: 'meter' as const, registers: byMeter, latestStop };
}

function registersOf(account: AccountRead | undefined): Registers | undefined {
  const { energyImportTotalStartWh: importWh, energyExportTotalStartWh: exportWh } = account ?? {};
  return importWh === undefined || exportWh === undefined ? undefined : { importWh, exportWh };
}

function whyUnread({ name }: MeterState): string {
  if (name === 'connecting') return 'the meter has not answered yet';
  return name === 'fault' ? 'the driver has given up for now: see reason' : 'the driver has been stopped';
}

/** Of two registers in Wh, without what binary fractions add. */
function difference(now: number, then: number): number {
  return Number((now - then).toFixed(6));
}

/** How far the clock of a meter that answers is ahead of this machine's; its times have full seconds. */
export function clockOffsetS({ state, lastMeasurement }: MeterHealth): number | undefined {
  if (lastMeasurement === undefined || !isLive(state)) return undefined;
  const offsetMs = Date.parse(lastMeasurement.timestamp) - Date.parse(lastMeasurement.receivedAt);
  return Number.isNaN(offsetMs) ? undefined : Math.round(offsetMs / 1000);
}
