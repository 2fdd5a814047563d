import { Subscription } from 'rxjs';
import type { MeterErrorData, MeterEvent, MeterIdentity, OddAnswer, StatusBitName } from '../../index.ts';
import type { SiteMeter } from '../site.ts';

/** A transaction that was seen to begin. */
export interface SeenBegin {
  readonly transactionId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The registers then, Wh; `undefined`: no fresh measurement was there, or came right after. */
  readonly registers: Registers | undefined;
  /** ISO 8601, UTC; `undefined`: the driver does not know it. */
  readonly latestStop: string | undefined;
}

/** Lifetime registers, Wh. */
export interface Registers {
  readonly importWh: number;
  readonly exportWh: number;
}

/** What has happened to a meter since this process follows it. */
export interface MeterFacts {
  /** Who it was when it was last identified; `undefined` after it was given another address, until it is again. */
  readonly identity: MeterIdentity | undefined;
  /** The start that was seen last. */
  readonly begin: SeenBegin | undefined;
  /** When its clock was last set or checked: ISO 8601, UTC. */
  readonly syncedAt: string | undefined;
  /** When it was last seen to keep its clock by itself, by NTP: ISO 8601, UTC. */
  readonly keptByMeterAt: string | undefined;
  /** Status bits that forbade a start when it was last identified. */
  readonly blockers: readonly StatusBitName[];
  /** Odd answers, the newest last. */
  readonly oddAnswers: readonly OddAnswer[];
  /** Why the journal cannot be used. */
  readonly journalProblem: MeterErrorData | undefined;
  /** How often each kind of event came. */
  count(...types: readonly MeterEvent['type'][]): number;
  /** Measurements that came in. */
  readonly measurements: number;
}

/** A measurement that is older does not tell the registers of now. */
const freshMs = 1500;
/** Each is told once, and there are not many places. */
const maxOddAnswers = 50;
/** LEM asks for as long, and the driver says when it is over; operation manual, p. 71. */
const minDurationMs = 120_000;

/** Follows a meter until `stop` is called; nothing is asked of it. */
export function followMeter(meter: SiteMeter, monotonicMs: () => number): MeterFacts & { stop(): void } {
  const counts = new Map<MeterEvent['type'], number>();
  const subscription = new Subscription();
  let identified: { readonly identity: MeterIdentity; readonly place: string } | undefined;
  let isConnected = false;
  let begin: SeenBegin | undefined;
  let beginSeenMs = 0;
  let syncedAt: string | undefined;
  let keptByMeterAt: string | undefined;
  let measurements = 0;
  let blockers: readonly StatusBitName[] = [];
  const oddAnswers: OddAnswer[] = [];
  let journalProblem: MeterErrorData | undefined;

  function look(event: MeterEvent) {
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
    if (event.type === 'clock.synced') syncedAt = event.at;
    if (event.type === 'clock.keptByMeter') keptByMeterAt = new Date().toISOString();
    if (event.type === 'meter.identified') blockers = event.blockers;
    if (event.type === 'meter.answerOdd') {
      const { endpoint, path, got } = event;
      oddAnswers.push({ endpoint, path, got });
      if (oddAnswers.length > maxOddAnswers) oddAnswers.shift();
    }
    if (event.type === 'journal.failed' && event.transactionId === undefined) journalProblem = event.error;
    if (event.type === 'journal.restored') journalProblem = undefined;
    if (event.type === 'transaction.started') {
      const { transactionId, minStopTime, maxStopTime: latestStop } = event;
      const startedAt = new Date(Date.parse(minStopTime) - minDurationMs).toISOString();
      const { lastMeasurement: last, measurementAgeMs: ageMs = Number.POSITIVE_INFINITY } = meter.health();
      const isFresh = last !== undefined && ageMs <= freshMs;
      const registers = isFresh
        ? { importWh: last.energyImportWh, exportWh: last.energyExportWh }
        : undefined;
      begin = { transactionId, startedAt, registers, latestStop };
      beginSeenMs = monotonicMs();
    }
  }

  subscription.add(meter.events$.subscribe(look));
  subscription.add(
    meter.state$.subscribe(state => {
      if (!('identity' in state)) {
        isConnected = false;
        return;
      }
      const { identity } = state;
      if (identity.meterId !== identified?.identity.meterId) {
        begin = undefined;
        syncedAt = undefined;
        keptByMeterAt = undefined;
      }
      // The driver of before goes on for a moment after it was given another address.
      identified = { identity, place: (isConnected ? identified?.place : undefined) ?? placeOf(meter) };
      isConnected = true;
      // An id may come again, and its next session may begin unseen.
      const isAtWork = state.name === 'transacting' || state.name === 'stopping';
      if (!isAtWork && state.running.kind === 'nothing') begin = undefined;
    }),
  );
  subscription.add(
    meter.measurements$.subscribe(({ energyImportWh, energyExportWh }) => {
      measurements += 1;
      if (begin === undefined || begin.registers !== undefined || monotonicMs() - beginSeenMs > freshMs)
        return;
      begin = { ...begin, registers: { importWh: energyImportWh, exportWh: energyExportWh } };
    }),
  );

  return {
    get identity() {
      return identified?.place === placeOf(meter) ? identified.identity : undefined;
    },
    get begin() {
      return begin;
    },
    get syncedAt() {
      return syncedAt;
    },
    get keptByMeterAt() {
      return keptByMeterAt;
    },
    get blockers() {
      return blockers;
    },
    oddAnswers,
    get journalProblem() {
      return journalProblem;
    },
    get measurements() {
      return measurements;
    },
    count: (...types) => types.reduce((sum, type) => sum + (counts.get(type) ?? 0), 0),
    stop: () => subscription.unsubscribe(),
  };
}

/** Another address may be another meter. */
function placeOf({ config: { ipAddress, port } }: SiteMeter): string {
  return `${ipAddress} ${port}`;
}
