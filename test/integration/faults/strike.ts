import type { Fault } from '../../../src/simulator/index.ts';
import type { Rig } from '../../support/rig.ts';
import { type FaultRow, isJournalFault } from './fault-rows.ts';
import type { JournalHolder } from './journal-holder.ts';
import { type PhasePlay, phasePlays } from './phase-plays.ts';
import type { Duration, PhaseName } from './phases.ts';

/** Shorter than a link takes to be lost; and then until the command is answered, all tries of which are refused at once. */
const shortAbsenceMs = 1500;
/** Shorter than the pause between two tries. */
const shortLockMs = 200;
/** Over when the fault is mended. */
const longPowerLossMs = 29_500;

/** They change the meter, or stand for as long as they are there: not one request after the other. */
const lastByThemselves = ['clockJump', 'statusBits', 'errorBits'];

/** What no request begins: nobody answers the first one, or the journal is opened beside it. */
const standsFromTheStart = ['refuse', 'otherCertificate', 'journalLocked'];

export interface Strike {
  /** Virtual time of the strike; `undefined` before it. */
  readonly atMs: number | undefined;
  /** Everything is whole again. */
  mend(): void;
}

/** Lets the fault strike the first request of the phase, or at the moment at which the phase begins. */
export function armStrike(
  rig: Rig,
  journal: JournalHolder,
  { fault }: FaultRow,
  phase: PhaseName,
  duration: Duration,
  isAnswered: () => boolean,
): Strike {
  const { simulator } = rig;
  const strikes = strikesOf(phasePlays[phase], fault);
  let atMs: number | undefined;

  function strike(isRequest: boolean) {
    if (atMs !== undefined) return;
    atMs = Date.now();
    if (isJournalFault(fault)) {
      journal.hold(fault.kind === 'journalLocked' ? 'EXCLUSIVE' : 'IMMEDIATE');
      if (duration === 'once') setTimeout(() => journal.release(), shortLockMs);
    } else if (fault.kind === 'refuse' || fault.kind === 'otherCertificate') beAway(fault, isRequest);
    else {
      if (!isRequest) strikeAtOnce(fault);
      const isOver = !isRequest && isPowerOrBoot(fault) && (duration === 'once' || isAbsence(fault));
      if (!isOver) simulator.faults.add(matched(fault, duration));
    }
  }

  /** The request under way is cut, and so is the connection that a certificate is not asked for again. */
  function beAway(fault: Extract<Fault, { kind: 'refuse' | 'otherCertificate' }>, isRequest: boolean) {
    const cuts = phase !== 'connecting' && (isRequest || fault.kind === 'otherCertificate');
    const added = simulator.faults.add(
      fault,
      ...(cuts ? [{ kind: 'reset', match: { times: 1 } } as const] : []),
    );
    const comeBack = () => {
      if (!isAnswered()) {
        setTimeout(comeBack, 50);
        return;
      }
      for (const each of added) each.remove();
    };
    if (duration === 'once') setTimeout(comeBack, shortAbsenceMs);
  }

  function strikeAtOnce(fault: Fault) {
    if (fault.kind === 'powerLoss') simulator.powerCycle(lengthened(fault, duration));
    if (fault.kind === 'reboot') simulator.reboot();
  }

  if (typeof strikes === 'string') {
    rig.meter.state$.subscribe(state => {
      if (state.name === 'stopping' && state.phase === strikes) strike(false);
    });
  } else if (phase === 'connecting' && standsFromTheStart.includes(fault.kind)) strike(true);
  else {
    const exchange = simulator.exchange.bind(simulator);
    simulator.exchange = request => {
      if (strikes(request)) strike(true);
      return exchange(request);
    };
  }

  return {
    get atMs() {
      return atMs;
    },
    mend() {
      simulator.faults.clear();
      journal.release();
      simulator.forceStatusBits({
        tamperingIsDetected: undefined,
        suLinkStatusIsOk: undefined,
        timeSyncStatusIsOk: undefined,
      });
      simulator.setErrorBits({ suIntegrityIsFailed: false });
    },
  };
}

/** A meter refuses settings only where some are written; a journal fails an archiving that has not begun. */
function strikesOf({ strikes }: PhasePlay, fault: FaultRow['fault']): PhasePlay['strikes'] {
  if (strikes === 'archiving' && isJournalFault(fault)) return 'verifying';
  if (fault.kind !== 'resultZero' || typeof strikes === 'string') return strikes;
  return request => strikes(request) && (request.path !== '/v1/settings' || request.method === 'PUT');
}

function isPowerOrBoot({ kind }: Fault): boolean {
  return kind === 'powerLoss' || kind === 'reboot';
}

function isAbsence(fault: Fault): boolean {
  return fault.kind === 'powerLoss' && fault.offForMs !== undefined;
}

function matched(fault: Fault, duration: Duration): Fault {
  if (fault.kind === 'powerLoss' && isAbsence(fault))
    return { ...lengthened(fault, duration), match: { times: 1 } };
  const isEvery = duration === 'lasting' && !lastByThemselves.includes(fault.kind);
  return { ...fault, match: { times: isEvery ? 1_000_000 : 1 } };
}

function lengthened(fault: Extract<Fault, { kind: 'powerLoss' }>, duration: Duration) {
  const isLonger = duration === 'lasting' && isAbsence(fault);
  return isLonger ? { ...fault, offForMs: longPowerLossMs } : fault;
}
