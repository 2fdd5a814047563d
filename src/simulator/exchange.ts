import type { MeterAnswer, MeterRequest } from './endpoints.ts';
import type { OutgoingAnswer } from './fault-bodies.ts';
import { outgoing, spoil } from './fault-bodies.ts';
import type { Fault, FaultOf, WireFaultKind } from './faults.ts';
import type { Guise } from './guise.ts';
import { guiseOf } from './guise.ts';
import type { Identity } from './identity.ts';
import { seededIdentity } from './identity.ts';

/** A record, so that the compiler misses a kind that is not in it. */
const wireKinds: Readonly<Record<WireFaultKind, true>> = {
  hang: true,
  hangMidBody: true,
  drip: true,
  reset: true,
  lostAnswer: true,
  resetMidBody: true,
  truncate: true,
  endlessBody: true,
  headerFlood: true,
};

/** What goes wrong below HTTP. */
export type WireFault = FaultOf<WireFaultKind>;

/** An answer and what the wire does to it. */
export interface Outcome {
  readonly answer: OutgoingAnswer;
  readonly wire: WireFault | undefined;
}

/** What an exchange may do to the meter. */
export interface ExchangePort {
  /** The meter carries a request out. */
  answer(request: MeterRequest, identity: Identity, guise: Guise): MeterAnswer;
  readonly identity: Identity;
  isReachable(): boolean;
  /** Carries out a fault that changes the meter itself. */
  strike(fault: Fault): void;
  /** Carries a request out so much later. */
  later(request: MeterRequest, fault: FaultOf<'actsLate'>): void;
  /** How much of its range a delay takes: from 0 (inclusive) to 1 (exclusive). */
  shareOfRange(): number;
}

const empty: OutgoingAnswer = { status: 200, headers: {}, body: '' };

/** Carries out one request under the faults that hit it. */
export async function runExchange(
  request: MeterRequest,
  faults: readonly Fault[],
  port: ExchangePort,
): Promise<Outcome> {
  const cutting = faults.filter(fault => fault.kind === 'reboot' || fault.kind === 'powerLoss');
  for (const fault of faults) {
    const isLater = cutting.includes(fault as never) && 'acts' in fault && fault.acts === true;
    if (!isLater) port.strike(fault);
  }
  const identity = claimedIdentity(faults, port.identity);
  let answer =
    faults.every(mayAct) && port.isReachable()
      ? outgoing(port.answer(request, identity, guiseOf(faults)))
      : empty;
  for (const fault of cutting) if (fault.acts === true) port.strike(fault);
  if (cutting.length > 0 || !port.isReachable()) return { answer: empty, wire: { kind: 'reset' } };

  const late = faults.find(fault => fault.kind === 'actsLate');
  if (late) port.later(request, late);
  for (const fault of faults) answer = spoil(answer, fault, identity.meterId);
  const delayMs = faults.reduce(
    (sum, fault) => sum + (fault.kind === 'slow' ? delayOf(fault, port.shareOfRange()) : 0),
    0,
  );
  if (delayMs > 0) await delay(delayMs);
  return { answer, wire: faults.find(isWireFault) ?? wireOf(late) };
}

function isWireFault(fault: Fault): fault is WireFault {
  return Object.hasOwn(wireKinds, fault.kind);
}

function delayOf({ delayMs, upToMs = delayMs }: FaultOf<'slow'>, share: number): number {
  return Math.round(delayMs + Math.max(0, upToMs - delayMs) * share);
}

function wireOf(late: FaultOf<'actsLate'> | undefined): WireFault | undefined {
  const answer = late && (late.answer ?? 'reset');
  return answer === undefined || answer === 'status' ? undefined : { kind: answer };
}

/** Whether the meter carries the request out in spite of the fault. */
function mayAct(fault: Fault): boolean {
  switch (fault.kind) {
    case 'hang':
    case 'reset':
    case 'status':
    case 'reboot':
    case 'powerLoss':
      return fault.acts === true;
    case 'redirect':
    case 'resultZero':
    case 'actsLate':
      return false;
    default:
      return true;
  }
}

function claimedIdentity(faults: readonly Fault[], own: Identity): Identity {
  const other = faults.find(fault => fault.kind === 'otherIdentity');
  return other ? seededIdentity(other.seed ?? `not ${own.meterId}`, other.meterId) : own;
}

/**
 * The global timer, so that a test's virtual time drives it too. It does not keep the process alive: a closed server
 * must not wait for its slowest answer.
 */
function delay(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms).unref();
  });
}
