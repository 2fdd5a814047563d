import { of, ReplaySubject, Subject } from 'rxjs';
import { parseConfig } from '../../../../src/config/parse-config.ts';
import type {
  JournalReader,
  Measurement,
  MeterEvent,
  MeterHealth,
  MeterState,
  SignedRecord,
} from '../../../../src/index.ts';
import type { Site, SiteMeter } from '../../../../src/serve/site.ts';

/** A meter that says what the test says. */
export interface FakeMeter {
  readonly meter: SiteMeter;
  readonly events$: Subject<MeterEvent>;
  readonly measurements$: Subject<Measurement>;
  /** Changes the state, and tells it. */
  become(state: MeterState): void;
  /** Has other settings from now on. */
  configure(settings: { readonly port: number }): void;
  /** Measures now. */
  measure(changes?: Partial<Measurement>): void;
  health: MeterHealth;
}

export const identity = {
  meterId: '200000123',
  publicKey: 'AB'.repeat(64),
  publicKeyOcmf: 'AB'.repeat(91),
  firmwareVersion: '2.2.2.0',
  apiVersion: 'v2',
} as const;

export const idle = {
  name: 'idle',
  link: 'online',
  identity,
  reason: undefined,
  running: { kind: 'nothing', readAt: '2026-05-06T10:00:00.000Z' },
  pendingRecords: [],
} as const satisfies MeterState;

export function measurement(changes: Partial<Measurement> = {}): Measurement {
  return {
    meterId: identity.meterId,
    timestamp: '2026-05-06T10:00:01Z',
    receivedAt: '2026-05-06T10:00:01.000Z',
    voltageV: 400,
    currentA: 100,
    powerW: 40_000,
    energyImportWh: 1000,
    energyExportWh: 10,
    temperatureHighC: 40,
    temperatureLowC: 38,
    ...changes,
  };
}

export function fakeMeter(
  name: string,
  commands: Partial<Pick<SiteMeter, 'startTransaction' | 'stopTransaction'>> = {},
): FakeMeter {
  const events$ = new Subject<MeterEvent>();
  const measurements$ = new Subject<Measurement>();
  const state$ = new ReplaySubject<MeterState>(1);
  let config = parseConfig({ ipAddress: '127.0.0.1', port: 8081 });
  const fake: FakeMeter = {
    events$,
    measurements$,
    health: {
      state: { name: 'connecting', attempts: 0, reason: undefined },
      lastMeasurement: undefined,
      measurementAgeMs: undefined,
      transport: undefined,
      lastReads: undefined,
    },
    become(state) {
      fake.health = { ...fake.health, state };
      state$.next(state);
    },
    configure({ port }) {
      config = parseConfig({ ipAddress: '127.0.0.1', port });
    },
    measure(changes = {}) {
      const lastMeasurement = measurement(changes);
      fake.health = { ...fake.health, lastMeasurement, measurementAgeMs: 0 };
      measurements$.next(lastMeasurement);
    },
    meter: {
      name,
      get config() {
        return config;
      },
      restarts: 0,
      measurements$,
      events$,
      state$,
      actor$: of(undefined),
      health: () => fake.health,
      startTransaction: () => Promise.reject(new Error('no start was expected')),
      stopTransaction: () => Promise.reject(new Error('no stop was expected')),
      ...commands,
    },
  };
  return fake;
}

/** A site whose meters the test can exchange. */
export interface FakeSite extends Site {
  set(...fakes: readonly FakeMeter[]): void;
  isClosing: boolean;
  reader: JournalReader | undefined;
}

export function fakeSite(...fakes: readonly FakeMeter[]): FakeSite {
  let meters = fakes.map(({ meter }) => meter);
  const changed$ = new Subject<void>();
  const site: FakeSite = {
    meters: () => meters,
    get: name => meters.find(meter => meter.name === name),
    changed$,
    isClosing: false,
    get hasJournal() {
      return site.reader !== undefined;
    },
    reader: undefined,
    openReader: () => site.reader,
    set(...now) {
      meters = now.map(({ meter }) => meter);
      changed$.next();
    },
  };
  return site;
}

export function aRecord(number: number, changes: Partial<SignedRecord> = {}): SignedRecord {
  return {
    transactionId: `tx-${number}`,
    ocmf: `OCMF|{"PG":"T${number}"}|{"SD":"00"}`,
    publicKey: identity.publicKeyOcmf,
    meterId: identity.meterId,
    receivedAt: '2026-05-06T10:00:00.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
    paginationCounter: number,
    ...changes,
  };
}

/** A journal of these records, `'damaged'` for rows that are not what was written; counts what is read, and how often it is closed. */
export function fakeReader(
  rows: readonly (SignedRecord | 'damaged')[],
): JournalReader & { readonly read: () => number; readonly closed: () => number } {
  let read = 0;
  let closed = 0;
  return {
    read: () => read,
    closed: () => closed,
    meterIds: () => [identity.meterId],
    *records(onDamage) {
      for (const row of rows) {
        read += 1;
        if (row !== 'damaged') yield row;
        else if (onDamage === undefined) throw new Error('a damaged row');
        else (onDamage as (error: unknown) => void)(new Error('a damaged row'));
      }
    },
    slice({ meterId, transactionId, paginationCounter, from, backwards = false, limit }) {
      const placed = rows.map((row, at) => ({ row, place: at + 1 }));
      const ahead = backwards
        ? placed.slice(0, Math.min(from, rows.length)).toReversed()
        : placed.slice(from - 1);
      const records: { place: number; record: SignedRecord }[] = [];
      // No more than some rows at once, as a file does it, so that readers have to go on.
      for (const { row, place } of ahead.slice(0, 1000)) {
        read += 1;
        const isWanted =
          row !== 'damaged' &&
          row.meterId === meterId &&
          (transactionId === undefined || row.transactionId === transactionId) &&
          (paginationCounter === undefined || row.paginationCounter === paginationCounter);
        if (!isWanted) continue;
        records.push({ place, record: row });
        if (records.length < limit) continue;
        const next = backwards ? place - 1 : place + 1;
        return { records, next: next >= 1 && next <= rows.length ? next : undefined, newest: rows.length };
      }
      const last = ahead[999]?.place;
      const next = last === undefined ? undefined : backwards ? last - 1 : last + 1;
      return { records, next: next === undefined || next < 1 ? undefined : next, newest: rows.length };
    },
    evidence: () => [],
    newestRecordOf: id =>
      rows.findLast((row): row is SignedRecord => row !== 'damaged' && row.transactionId === id),
    gaps: () => [],
    close() {
      closed += 1;
    },
  };
}
