import { isMeterError, type MeterError, type MeterErrorCode, type MeterEvent } from '../../../src/index.ts';
import { watch } from '../../model/invariants.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { createRig, type Rig } from '../../support/rig.ts';
import { deviations } from './deviations.ts';
import { strangeEndings } from './ending.ts';
import { expectedOf } from './expected.ts';
import type { FaultRow } from './fault-rows.ts';
import { holdJournal, type JournalContent, type JournalHolder } from './journal-holder.ts';
import { phasePlays, stepMs, transactionId, warmupMsOf } from './phase-plays.ts';
import type { Duration, PhaseName } from './phases.ts';
import { armStrike } from './strike.ts';

const lengthMs = { once: 8000, lasting: 30_000 };
/** Every command is answered in this time, whatever happens. */
const answeredWithinMs = 60_000;

/** How the command ended, if there is one and if it has. */
export type Answered =
  | { readonly kind: 'none' | 'waits' | 'resolves' }
  | { readonly kind: 'fails'; readonly error: MeterError };

/** What there is to see at one moment, since the phase was prepared. */
export interface Sight {
  readonly answered: Answered;
  readonly events: readonly MeterEvent[];
  readonly starts: number;
  readonly stops: number;
  readonly inMeter: 'none' | 'runs' | 'ended';
  readonly journal: JournalContent;
  /** Why the last try to connect failed. */
  readonly connectProblem: MeterErrorCode | undefined;
}

/** Runs one cell of the matrix. Gives everything that is not as it should be, a sentence each. */
export async function playCell(row: FaultRow, phase: PhaseName, duration: Duration): Promise<string[]> {
  using folder = memoryFolder();
  using journal = holdJournal(`${folder.path}/journal`);
  await using rig = await createRig({
    simulator: { tls: row.fault.kind === 'otherCertificate' },
    config: { journal: journal.path, warmupMs: warmupMsOf(phase) },
  });
  const seen = watch(rig);
  const { prepare, command } = phasePlays[phase];
  await prepare(rig);
  const look = sightsOf(rig, journal);
  const before = look({ kind: 'none' });
  let atAnswer: Sight | undefined;
  const isAnswered = () => command === undefined || phase === 'connecting' || atAnswer !== undefined;
  const strike = armStrike(rig, journal, row, phase, duration, isAnswered);

  const answer = command?.(rig).then(
    () => {
      atAnswer = look({ kind: 'resolves' });
    },
    error => {
      if (isMeterError(error)) atAnswer = look({ kind: 'fails', error });
    },
  );
  await rig.until('the strike', () => strike.atMs !== undefined, 60_000);
  const struckAtMs = strike.atMs ?? 0;
  await rig.pass(struckAtMs + lengthMs[duration] - Date.now(), stepMs);
  const atEnd = look({ kind: answer === undefined ? 'none' : 'waits' });
  strike.mend();
  const isWaiting = () => answer !== undefined && atAnswer === undefined;
  while (isWaiting() && Date.now() < struckAtMs + answeredWithinMs) await rig.pass(stepMs, stepMs);

  const outcome = expectedOf(row, phase, duration);
  return [
    ...deviations(row, phase, outcome, { before, atAnswer: atAnswer ?? atEnd, atEnd }),
    ...(await strangeEndings(rig, journal, row, outcome, seen)),
  ];
}

function sightsOf({ simulator, events, states }: Rig, journal: JournalHolder) {
  const writesBefore = simulator.counters.writes.length;
  const eventsBefore = events.length;
  return (answered: Answered): Sight => {
    const legal = simulator.counters.writes.slice(writesBefore).filter(({ path }) => path.includes('/legal'));
    const isKnown = simulator.state.records(20).some(record => record.transactionId === transactionId);
    const isOpen = simulator.state.openTransactionId === transactionId;
    return {
      answered,
      events: events.slice(eventsBefore),
      starts: legal.filter(({ method }) => method === 'POST').length,
      stops: legal.filter(({ method }) => method === 'PUT').length,
      inMeter: isOpen ? 'runs' : isKnown ? 'ended' : 'none',
      journal: journal.content(),
      connectProblem: states
        .flatMap(state => (state.name === 'connecting' && state.reason ? [state.reason.code] : []))
        .at(-1),
    };
  };
}
