import { buildOf } from './build.ts';
import type { TlsIdentity } from './certificate.ts';
import { asMeterText } from './certificate.ts';
import { Certificates } from './certificates.ts';
import { Counters } from './counters.ts';
import type { MeterRequest } from './endpoints.ts';
import { Endpoints } from './endpoints.ts';
import type { Outcome } from './exchange.ts';
import { runExchange } from './exchange.ts';
import type { AskedRecord } from './fault-plan.ts';
import { FaultPlan } from './fault-plan.ts';
import type { Fault } from './faults.ts';
import type { Identity } from './identity.ts';
import { seededIdentity } from './identity.ts';
import { Meter } from './meter.ts';
import type { PowerCycleOptions, SimulatorOptions } from './options.ts';
import { OtherClient } from './other-client.ts';
import { seededFraction } from './seed.ts';
import type { SimulatorState } from './state.ts';
import { stateOf } from './state.ts';
import type { ErrorBit, StatusBit } from './status-bits.ts';
import type { FirmwareTraits } from './traits.ts';
import { withTraits } from './traits.ts';
import type { TransactionChange } from './transaction-change.ts';
import { UnsupportedFaultError } from './unsupported-fault-error.ts';
import type { VehicleBay } from './vehicle-bay.ts';
import { Watchers } from './watchers.ts';
import { WorkQueue } from './work-queue.ts';

/** A simulated LEM DCBM 400/600. Make one with {@link createSimulator}; give it a port with {@link listen}. */
export class Simulator {
  /** Faults, acting from the next request on. */
  readonly faults = new FaultPlan();
  /** What the meter saw of its clients. */
  readonly counters = new Counters();
  /** A second client that starts and stops past the network and its faults. */
  readonly otherClient: OtherClient;
  readonly #meter: Meter;
  readonly #identity: Identity;
  readonly #endpoints: Endpoints;
  readonly #seed: number | string;
  readonly #certificates: Certificates;
  readonly #powerWatchers = new Watchers();
  readonly #transactionWatchers = new Watchers<TransactionChange>();
  readonly #work: WorkQueue;
  #isPowered = true;

  /** @internal */
  constructor(options: SimulatorOptions) {
    this.#seed = options.seed ?? 1;
    this.#identity = seededIdentity(this.#seed, options.meterId);
    this.#certificates = new Certificates(this.#seed, this.meterId);
    this.#meter = new Meter(options);
    this.otherClient = new OtherClient(this.#meter, () => this.#isPowered);
    this.#meter.onTransaction = change =>
      this.#transactionWatchers.tell({ ...change, request: this.#work.atWork });
    const certificateText = () => asMeterText(this.tlsIdentity().certificatePem);
    this.#endpoints = new Endpoints(this.#meter, buildOf(options, this.#identity, certificateText));
    this.#work = new WorkQueue(this.#endpoints);
    this.faults.add(...(options.faults ?? []));
  }

  /** Serial number. */
  get meterId(): string {
    return this.#identity.meterId;
  }

  /** SubjectPublicKeyInfo in upper-case hexadecimal: checks the OCMF records. */
  get publicKeyOcmf(): string {
    return this.#identity.signer.publicKeyHex;
  }

  /** X and Y in upper-case hexadecimal: checks `/legal` and the logbook. */
  get publicKey(): string {
    return this.#identity.signer.publicKeyRawHex;
  }

  /** The load: plug in a car, take it away, or hold fixed values. */
  get vehicle(): Pick<VehicleBay, 'plugIn' | 'unplug' | 'setpoint' | 'release' | 'stateOfCharge'> {
    return this.#meter.bay;
  }

  /** What the meter really holds now: the truth that a client's view can be compared with. */
  get state(): SimulatorState {
    return stateOf(this.#meter, this.#endpoints, this.#isPowered);
  }

  /**
   * Answers a request without a socket.
   * @throws UnsupportedFaultError when a fault hits the request that only a socket can show.
   */
  async handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = request.body === null ? '' : await request.text();
    const { outcome, finish } = await this.exchange({
      method: request.method,
      path: pathname + search,
      body,
    });
    finish();
    if (outcome.wire) throw new UnsupportedFaultError(outcome.wire.kind);
    const { status, headers, body: text } = outcome.answer;
    const isBodyless = status === 204 || status === 205 || status === 304;
    return new Response(isBodyless ? null : text, { status, headers });
  }

  /** A power failure: all connections die, unsaved settings are lost. Afterwards the meter boots. */
  powerCycle(options: PowerCycleOptions = {}): void {
    this.#meter.powerOff(options.openTransaction ?? 'closed');
    this.#setPowered(false);
    const powerOn = (): void => {
      this.#meter.boot();
      this.#setPowered(true);
    };
    if (options.offForMs === undefined || options.offForMs === 0) powerOn();
    else setTimeout(powerOn, options.offForMs).unref();
  }

  /** A restart of the firmware: connections die and the boot begins anew; settings and an open transaction stay. */
  reboot(): void {
    this.#setPowered(false);
    this.#meter.boot();
    this.#setPowered(true);
  }

  /** Holds status bits at a value until they are set again; undefined lets a bit follow its condition. */
  forceStatusBits(bits: Partial<Record<StatusBit, boolean | undefined>>): void {
    this.#meter.advance();
    this.#meter.status.force(bits);
    this.#meter.advance();
  }

  /** Raises or clears error flags; a restart clears them all. */
  setErrorBits(bits: Partial<Record<ErrorBit, boolean>>): void {
    this.#meter.advance();
    this.#meter.status.raiseErrors(bits);
    this.#meter.advance();
  }

  /** Makes the firmware another kind from now on; a trait that is left out stays. */
  setTraits(traits: Partial<FirmwareTraits>): void {
    this.#meter.traits = withTraits(this.#meter.traits, traits);
  }

  /** The meter ends what runs by itself, without a power failure. False if nothing does. */
  closeTransaction(): boolean {
    return this.#isPowered && this.#meter.closeOpen('meter') !== undefined;
  }

  /** Pagination counter of the next transaction; what is stored keeps its own. */
  setPaginationCounter(next: number): void {
    this.#meter.ledger.nextCounter = next;
  }

  /** Requests that `actsLate` has put off and that are still to be carried out. */
  get lateActs(): number {
    return this.#work.waiting;
  }

  /** Calls back at the moment at which a transaction begins or ends, whoever made it so. */
  watchTransactions(watcher: (change: TransactionChange) => void): () => void {
    return this.#transactionWatchers.add(watcher);
  }

  /** Moves the meter's clock without a sync. */
  jumpClock(seconds: number): void {
    const nowMs = this.#meter.nowMs();
    this.#meter.deviceClock.jumpTo(nowMs, this.#meter.deviceClock.readMs(nowMs) + seconds * 1000);
  }

  /** How fast the meter's clock runs away, in parts per million. */
  setClockDrift(driftPpm: number): void {
    this.#meter.deviceClock.setDriftPpm(this.#meter.nowMs(), driftPpm);
  }

  /** @internal The record that a request asks for. */
  asks(request: MeterRequest): AskedRecord | undefined {
    return this.#endpoints.askedRecord(request);
  }

  /** @internal One request under the faults that hit it; `finish` ends its count as in flight. */
  async exchange(request: MeterRequest): Promise<{ outcome: Outcome; finish: () => void }> {
    const finish = this.counters.requestStarted({ ...request, atMs: this.#meter.nowMs() });
    const faults = this.faults.take(request.method, request.path, () => this.asks(request));
    const outcome = await runExchange(request, faults, {
      answer: (asked, identity, guise) => this.#work.answer(asked, identity, guise),
      identity: this.#identity,
      isReachable: () => this.#isPowered,
      strike: fault => this.#strike(fault),
      later: (late, fault) => this.#work.later(late, this.#identity, fault),
      shareOfRange: () => seededFraction(this.#seed, `delay ${this.counters.requests()}`),
    });
    return { outcome, finish };
  }

  /** @internal */
  setTls(isOn: boolean): void {
    this.#meter.settings.install(isOn);
  }

  /** @internal */
  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** @internal Whether the port is open. */
  get isListening(): boolean {
    return this.#isPowered && !this.faults.has('refuse');
  }

  /** @internal */
  get isTlsOn(): boolean {
    return this.#meter.settings.current.http.tls_on;
  }

  /** @internal Certificate and key as they are to be shown now; made at the first use. */
  tlsIdentity(): TlsIdentity {
    return this.#certificates.shown(this.faults.has('otherCertificate') ? 'other' : 'own');
  }

  /** @internal Calls back when the power fails or returns. */
  watchPower(watcher: () => void): () => void {
    return this.#powerWatchers.add(watcher);
  }

  #setPowered(isPowered: boolean): void {
    this.#isPowered = isPowered;
    if (!isPowered) this.#work.clear();
    this.#powerWatchers.tell();
  }

  #strike(fault: Fault): void {
    if (fault.kind === 'clockJump') this.jumpClock(fault.seconds);
    if (fault.kind === 'statusBits') this.forceStatusBits(fault.set);
    if (fault.kind === 'errorBits') this.setErrorBits(fault.set);
    if (fault.kind === 'closeTransaction') this.closeTransaction();
    if (fault.kind === 'otherClient') this.otherClient.act(fault);
    if (fault.kind === 'firmware') this.setTraits(fault.set);
    if (fault.kind === 'reboot') this.reboot();
    if (fault.kind === 'powerLoss') this.powerCycle(fault);
  }
}

/**
 * Makes a simulated meter. It has no timers of its own: every request first brings it up to the present of its clock.
 * @throws TypeError if the list of faults is not valid.
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new Simulator(options);
}
