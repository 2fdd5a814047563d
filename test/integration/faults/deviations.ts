import type { MeterErrorCode } from '../../../src/index.ts';
import type { Sight } from './cell.ts';
import type { FaultRow } from './fault-rows.ts';
import type { InJournal, Outcome } from './outcome.ts';
import { type OutcomeName, outcomes } from './outcomes.ts';
import { transactionId } from './phase-plays.ts';
import type { PhaseName } from './phases.ts';

/** What a poll that hangs is known by before its deadline: the last measurement is too old. */
const stale: MeterErrorCode = 'METER_RESPONSE_TIMEOUT';

interface Sights {
  readonly before: Sight;
  /** When the command was answered; without one, when the fault was over. */
  readonly atAnswer: Sight;
  readonly atEnd: Sight;
}

/** In what a run is not as it should be. */
export function deviations(
  row: FaultRow,
  phase: PhaseName,
  name: OutcomeName,
  { before, atAnswer, atEnd }: Sights,
): string[] {
  const outcome: Outcome = outcomes[name];
  // A command can be answered later than the fault lasts.
  const latest = atAnswer.events.length > atEnd.events.length ? atAnswer : atEnd;
  const isAsBefore = outcome.inJournal === 'unchanged';
  const found: Record<string, readonly [expected: unknown, got: unknown]> = {
    answer: [outcome.answer.kind, atAnswer.answered.kind],
    starts: [outcome.starts, atAnswer.starts],
    stops: [outcome.stops, atAnswer.stops],
    meter: [outcome.inMeter === 'unchanged' ? before.inMeter : outcome.inMeter, atAnswer.inMeter],
    journal: [isAsBefore ? inJournal(before) : outcome.inJournal, inJournal(atAnswer)],
  };
  if (isEnough(outcome.inJournal, inJournal(atAnswer))) delete found.journal;
  if (phase === 'connecting' && !isConnectedSo(row, outcome, atAnswer))
    found.tries = [outcome.isRetried ? row.code : 'no failure', atAnswer.connectProblem];
  return [
    ...Object.entries(found)
      .filter(([, [expected, got]]) => expected !== got)
      .map(([what, [expected, got]]) => `${what}: expected ${expected}, got ${got}`),
    ...wrongError(row, outcome, atAnswer),
    ...wrongLink(row, outcome, atEnd),
    ...(outcome.tells === undefined || tells(row, phase, outcome.tells, latest)
      ? []
      : [`${outcome.tells} was not told`]),
    ...(outcome.isSilent ? atEnd.events.map(({ type }) => `${type} was told`) : []),
  ];
}

function wrongError(row: FaultRow, { answer }: Outcome, { answered }: Sight): string[] {
  if (answer.kind !== 'fails' || answered.kind !== 'fails') return [];
  const { code, effect } = answered.error;
  const codes = answer.codes.map(each =>
    each === 'code' ? row.code : each === 'refusal' ? row.refusal : each,
  );
  if (codes.includes(code) && effect === answer.effect) return [];
  return [`the error: expected ${codes.join(' or ')} with effect ${answer.effect}, got ${code}, ${effect}`];
}

/** Every event of the link names the fault. */
function wrongLink(row: FaultRow, { link }: Outcome, { events }: Sight): string[] {
  const told = events.filter(event => event.type === 'link.degraded' || event.type === 'link.lost');
  const foreign = told
    .filter(({ error }) => error.code !== row.code && error.code !== stale)
    .map(({ type, error }) => `${type} told ${error.code}`);
  const worst = told.some(({ type }) => type === 'link.lost')
    ? 'lost'
    : told.length > 0
      ? 'degraded'
      : 'quiet';
  return link === 'any' || link === worst
    ? foreign
    : [...foreign, `the link: expected ${link}, got ${worst}`];
}

/** With the code of the fault, where the event carries one that the fault alone decides. */
function tells(row: FaultRow, phase: PhaseName, type: string, { events }: Sight): boolean {
  const code =
    type === 'meter.fault' ? row.code : phase === 'syncing' ? (row.settings ?? row.code) : undefined;
  return events.some(event => {
    if (event.type !== type) return false;
    return code === undefined || !('error' in event) || event.error.code === code;
  });
}

/** A meter that goes away cuts the request that is under way. */
function isConnectedSo(row: FaultRow, { isRetried }: Outcome, { connectProblem }: Sight): boolean {
  if (!isRetried) return connectProblem === undefined;
  return connectProblem === row.code || (row.class === 'gone' && connectProblem === 'METER_CONNECTION_LOST');
}

/** What was never known to run may be forgotten already; what ran may have been seen by a read. */
function isEnough(expected: InJournal, got: InJournal | 'nothing'): boolean {
  if (expected === 'intent') return got === 'nothing';
  return expected === 'intent or waits' && (got === 'intent' || got === 'waits');
}

function inJournal({ journal }: Sight): InJournal | 'nothing' {
  const open = journal.open.find(each => each.transactionId === transactionId);
  const records = journal.records.filter(each => each.transactionId === transactionId);
  if (open === undefined && records.length === 0) return 'nothing';
  if (open !== undefined) return open.hasRun ? 'waits' : 'intent';
  return records.every(({ isBillable }) => isBillable) ? 'holds' : 'flagged';
}
