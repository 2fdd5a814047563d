import { DeviceClock } from './device-clock.ts';
import { recall } from './history.ts';
import { Ledger } from './ledger.ts';
import { localTimeAt } from './local-time.ts';
import { Logbook } from './logbook.ts';
import type { OpenTransactionPolicy, SimulatorClock, SimulatorOptions } from './options.ts';
import { seededBytes, seededFraction } from './seed.ts';
import type { SensorReading } from './sensor.ts';
import { Sensor } from './sensor.ts';
import { SettingsStore } from './settings-store.ts';
import type { StatusBits } from './status-bits.ts';
import { accumulate, statusValue } from './status-bits.ts';
import { StatusRegister } from './status-register.ts';
import type { FirmwareTraits } from './traits.ts';
import { usualTraits, withTraits } from './traits.ts';
import type { Snapshot, StartBody, Transaction } from './transaction.ts';
import type { TransactionChange } from './transaction-change.ts';
import { VehicleBay } from './vehicle-bay.ts';

/** Above this the meter raises `overTemperatureIsDetected`; the real threshold is not public. */
const overTemperatureC = 90;

/**
 * The meter without its network: clock, sensor, settings, status, store and logbook, and the rules between them. It has
 * no timers; every call first brings it up to the present.
 */
export class Meter {
  readonly settings: SettingsStore;
  readonly status: StatusRegister;
  readonly ledger: Ledger;
  readonly logbook: Logbook;
  readonly deviceClock: DeviceClock;
  readonly bay: VehicleBay;
  readonly #clock: SimulatorClock;
  readonly #speed: number;
  readonly #originMs: number;
  readonly #sensor: Sensor;
  readonly #ntpAnswers: boolean;
  traits: FirmwareTraits;
  /** Told of each transaction that begins or ends, at that moment. */
  onTransaction: (change: TransactionChange) => void = () => undefined;
  #open: Transaction | undefined;
  #hasPower = true;
  #ntpTriedAtMs: number | undefined;
  #logged: StatusBits;

  constructor(options: SimulatorOptions) {
    const seed = options.seed ?? 1;
    const transactions = options.history?.transactions ?? 0;
    const importWh =
      options.registers?.importWh ??
      Math.floor(seededFraction(seed, 'energy register') * 900) + transactions * 9146;
    const exportWh = options.registers?.exportWh ?? Math.floor(seededFraction(seed, 'return register') * 90);
    this.traits = withTraits(usualTraits, options);
    this.#clock = options.clock ?? { now: () => Date.now() };
    this.#speed = options.speed ?? 1;
    this.#originMs = this.#clock.now();
    this.#ntpAnswers = options.ntpAnswers ?? true;
    const nowMs = this.#originMs;
    this.deviceClock = new DeviceClock({
      nowMs,
      offsetMs: options.deviceClock?.offsetMs ?? 0,
      driftPpm: options.deviceClock?.driftPpm ?? 0,
      synced: options.deviceClock?.synced ?? true,
    });
    const untilMs = this.deviceClock.readMs(nowMs);
    this.settings = new SettingsStore(options.tls ?? false, nowMs);
    this.ledger = new Ledger(transactions, number =>
      recall({ transactions, importWh, exportWh, untilMs }, number),
    );
    this.ledger.nextCounter = options.nextPaginationCounter ?? this.ledger.nextCounter;
    this.logbook = new Logbook(options.history?.logbookEntries ?? 1, untilMs);
    this.status = new StatusRegister();
    const noiseSeries = seededBytes(seed, 'noise').readInt32BE(0);
    this.#sensor = new Sensor({ noiseSeries, ambientC: options.ambientC ?? 25, importWh, exportWh });
    this.bay = new VehicleBay(seed, options.vehicle, load => this.#sensor.apply(load, this.#simulatedS()));
    this.#logged = this.#bits(nowMs);
  }

  nowMs(): number {
    return this.#clock.now();
  }

  get open(): Transaction | undefined {
    return this.#open;
  }

  /** Brings the meter up to the present. */
  advance(): StatusBits {
    const nowMs = this.nowMs();
    if (this.#hasPower) this.#keepNtp(nowMs);
    const peakC = this.#sensor.takePeakC(this.#simulatedS());
    const bits = this.#bits(nowMs);
    if (this.#open) {
      const worst = {
        ...bits,
        overTemperatureIsDetected: bits.overTemperatureIsDetected || peakC > overTemperatureC,
      };
      this.#open.status = accumulate(this.#open.status, statusValue(worst));
    }
    if (statusValue(bits) !== statusValue(this.#logged)) {
      this.#logged = bits;
      this.logbook.add(this.deviceClock.readMs(nowMs), 'EV_STATUS_CHANGED', bits);
    }
    return bits;
  }

  reading(): SensorReading {
    return this.#sensor.readAt(this.#simulatedS());
  }

  snapshot(): Snapshot {
    const utcMs = this.deviceClock.readMs(this.nowMs());
    const { importWh, exportWh, importLossWh, exportLossWh } = this.reading();
    const local = localTimeAt(utcMs, this.settings.current.time);
    return { utcMs, local, importWh, exportWh, importLossWh, exportLossWh };
  }

  /** Undefined if a status bit forbids it (LEM operation manual, p. 71, table 6). */
  start(body: StartBody, by: 'request' | 'otherClient' = 'request'): Transaction | undefined {
    const bits = this.advance();
    const isReady =
      bits.suLinkStatusIsOk &&
      !bits.muFatalErrorOccured &&
      !bits.transactionIsOnGoing &&
      bits.timeSyncStatusIsOk;
    const cable = this.settings.current.cableConf[body.cableId];
    if (!isReady || !cable) return undefined;
    this.#sensor.compensate(cable.cableSpRes, this.traits.totals, this.#simulatedS());
    const transaction: Transaction = {
      paginationCounter: this.ledger.nextCounter,
      body,
      cable,
      identificationType: this.settings.current.ocmfId.IT,
      start: this.snapshot(),
      status: statusValue(bits),
    };
    this.ledger.append(transaction);
    this.#open = transaction;
    this.bay.begin();
    this.advance();
    this.#tell('began', transaction, by);
    return transaction;
  }

  /** Undefined if no transaction with this id runs. */
  stop(
    transactionId: string | undefined,
    by: 'request' | 'otherClient' = 'request',
  ): Transaction | undefined {
    return this.#open?.body.transactionId === transactionId ? this.closeOpen(by) : undefined;
  }

  /** Ends what runs; undefined if nothing does. */
  closeOpen(by: TransactionChange['by']): Transaction | undefined {
    this.advance();
    const transaction = this.#open;
    if (!transaction) return undefined;
    transaction.stop = this.snapshot();
    if (by === 'powerLoss') transaction.keepsOngoingBit = this.traits.closedRecordKeepsBit;
    this.#open = undefined;
    this.bay.end();
    this.#sensor.compensate(0, this.traits.totals, this.#simulatedS());
    this.advance();
    this.#tell('ended', transaction, by);
    return transaction;
  }

  /** False is the meter's `result: 0`: unknown, out of range, or a transaction runs. */
  writeSettings(patch: ReadonlyMap<string, unknown> | undefined): boolean {
    this.advance();
    if (!patch || this.#open) return false;
    const nowMs = this.nowMs();
    const utc = patch.get('time.utc');
    this.settings.write(patch, nowMs);
    if (patch.has('ntp.ntpActivated')) this.#ntpTriedAtMs = undefined;
    if (typeof utc === 'string') {
      this.settings.write(new Map([['ntp.ntpActivated', false]]), nowMs);
      this.#sync(nowMs, Date.parse(utc));
    }
    this.advance();
    return true;
  }

  powerOff(policy: OpenTransactionPolicy): void {
    this.advance();
    if (policy === 'closed') this.closeOpen('powerLoss');
    this.bay.cut();
    this.settings.losePower();
    this.#hasPower = false;
    this.logbook.add(
      this.deviceClock.readMs(this.nowMs()),
      'EV_POWER_SUPPLY_FAILURE',
      this.#bits(this.nowMs()),
    );
  }

  /** The end of a power failure, or a reboot: a new boot window, and what is cured by a restart is cured. */
  boot(): void {
    this.#hasPower = true;
    this.settings.boot(this.nowMs());
    this.status.restart();
    this.#ntpTriedAtMs = undefined;
    this.advance();
  }

  #tell(
    what: TransactionChange['what'],
    { paginationCounter, body }: Transaction,
    by: TransactionChange['by'],
  ): void {
    this.onTransaction({
      what,
      paginationCounter,
      transactionId: body.transactionId,
      by,
      atMs: this.nowMs(),
    });
  }

  #bits(nowMs: number): StatusBits {
    return this.status.bits({
      isTransactionOpen: this.#open !== undefined,
      isClockSynced: this.deviceClock.isSynced(nowMs),
      isTooHot: this.reading().temperatureHighC > overTemperatureC,
      isVoltageReversed: this.reading().voltageMv < 0,
      isLogbookFull: this.logbook.isFull,
    });
  }

  /** NTP is tried when it is switched on, at boot, at each period and at expiry, but never in a transaction (p. 86-87). */
  #keepNtp(nowMs: number): void {
    const { ntpActivated, servers, syncPeriod } = this.settings.current.ntp;
    if (!ntpActivated || this.#open || !this.#ntpAnswers || servers.every(server => server.ipAddress === ''))
      return;
    const isDue = this.#ntpTriedAtMs === undefined || nowMs - this.#ntpTriedAtMs >= syncPeriod * 60_000;
    if (!isDue && this.deviceClock.isSynced(nowMs)) return;
    this.#ntpTriedAtMs = nowMs;
    this.#sync(nowMs, nowMs);
  }

  #sync(nowMs: number, utcMs: number): void {
    this.deviceClock.sync(nowMs, utcMs);
    this.#logged = this.#bits(nowMs);
    this.logbook.add(utcMs, 'EV_TIME_SYNC_SUCCEEDED', this.#logged);
  }

  #simulatedS(): number {
    return ((this.nowMs() - this.#originMs) * this.#speed) / 1000;
  }
}
