import { isMeterError, type MeterEvent } from '../../../src/index.ts';
import type { Watch } from '../../model/invariants.ts';
import { aRequest } from '../../support/a-request.ts';
import type { Rig } from '../../support/rig.ts';
import { wrongAccounts } from './account.ts';
import type { FaultRow } from './fault-rows.ts';
import type { JournalHolder } from './journal-holder.ts';
import type { Outcome } from './outcome.ts';
import { type OutcomeName, outcomes } from './outcomes.ts';
import { stepMs } from './phase-plays.ts';

/** Longer than all that is known a while after a fault: two looks, and two refusals of a record a minute apart. */
const recoveredWithinMs = 300_000;
/** Polls apart nothing happens in most of these minutes. */
const longStepMs = 1000;

/** The pause between two tries to open a journal. */
const openedAgainWithinMs = 61_000;

/**
 * How every cell ends after the fault is over: the link is back, what runs can be stopped, a new session goes well,
 * every record is in the journal once, as the meter has it, and the driver stops. Afterwards a new driver finds nothing
 * to do. Gives what is not so.
 */
export async function strangeEndings(
  rig: Rig,
  journal: JournalHolder,
  row: FaultRow,
  name: OutcomeName,
  seen: Watch,
): Promise<string[]> {
  const { meter, simulator } = rig;
  const strange: string[] = [];

  async function until(what: string, isSo: () => boolean) {
    const endMs = Date.now() + recoveredWithinMs;
    while (!isSo() && Date.now() < endMs) await rig.pass(longStepMs, longStepMs);
    if (!isSo()) strange.push(`never: ${what}`);
  }

  /** Fails only with a record that the fault may have spoilt. */
  async function goesWell(what: string, command: Promise<unknown>) {
    const ended = await rig.outcome(command).then(
      () => 'well',
      error => (isMeterError(error) ? error.code : String(error)),
    );
    const isSpoilt = ended === 'METER_RECORD_INVALID' && row.flags === true;
    if (ended !== 'well' && !isSpoilt) strange.push(`${what} ended with ${ended}`);
  }

  if (name === 'believed') return whenFooled(rig, journal, until, strange);
  await until('online', () => linkOf(rig.states.at(-1)) === 'online');
  await rig.pass(name === 'no journal' ? openedAgainWithinMs : 1000, longStepMs);
  const open = simulator.state.openTransactionId;
  if (open !== undefined && !rig.events.some(event => reports(event, open)))
    strange.push(`${open} runs, and nobody was told`);
  const running = runningIn(rig.states.at(-1)) ?? open;
  if (running !== undefined) await goesWell('the stop of what runs', meter.stopTransaction(running));
  await until('nothing pending', () => isNothingPending(rig.states.at(-1)));
  // A start that never ran is known as such when the meter has had nothing of it twice, a minute apart.
  if (running === undefined)
    await until('a journal that waits for nothing', () => journal.content().open.length === 0);
  await goesWell('the next start', meter.startTransaction(aRequest('tx-next')));
  // LEM's times are whole seconds, and a session ends after its begin.
  await rig.pass(2000, longStepMs);
  await goesWell('the next stop', meter.stopTransaction('tx-next'));
  const measured = rig.measurements.length;
  // Right after a poll, so that none is under way when the driver is stopped.
  await rig.until('a measurement', () => rig.measurements.length > measured);
  const missing = (outcomes[name] as Outcome).afterwards?.filter(type => rig.eventsOf(type).length === 0);
  strange.push(...(missing ?? []).map(type => `${type} was not told afterwards`));
  await meter.stop();
  await rig.pass(1500, stepMs);
  strange.push(...seen.violations.filter(violation => !isAddition(name, violation)));

  const found = await afterRestart(rig);
  strange.push(...found.map(type => `a new driver tells ${type}`));
  const toldInvalid = rig.eventsOf('record.invalid').map(({ record }) => record.transactionId);
  const own = simulator.state.records(20);
  strange.push(...wrongAccounts(own, journal.content(), toldInvalid, row, name));
  return strange;
}

/** A driver that takes over the journal finds nothing to resume, to fetch or to give up. */
async function afterRestart(rig: Rig): Promise<string[]> {
  const told: string[] = [];
  const next = rig.another();
  next.events$.subscribe(({ type }) => {
    if (type.startsWith('record.') || type.startsWith('transaction.')) told.push(type);
  });
  await rig.outcome(next.start());
  await rig.pass(1000, stepMs);
  await next.stop();
  return told;
}

/** The caller knows, or was told that it may be. */
function reports(event: MeterEvent, transactionId: string): boolean {
  if (!('transactionId' in event) || event.transactionId !== transactionId) return false;
  if (event.type === 'transaction.startFailed') return event.error.effect !== 'none';
  return ['transaction.started', 'transaction.found', 'transaction.resumed'].includes(event.type);
}

function isAddition(name: OutcomeName, violation: string): boolean {
  return name === 'stopped, unsigned addition' && violation.endsWith("is not the meter's, byte for byte");
}

function linkOf(state: object | undefined): unknown {
  return state !== undefined && 'link' in state ? state.link : undefined;
}

function runningIn(state: Rig['states'][number] | undefined): string | undefined {
  return state?.name === 'transacting' && state.phase === 'running' ? state.transactionId : undefined;
}

function isNothingPending(state: Rig['states'][number] | undefined): boolean {
  return state !== undefined && 'pendingRecords' in state && state.pendingRecords.length === 0;
}

/**
 * Who has once believed another meter refuses the true one at the next look, and writes nothing more; a driver that is
 * told which one is true goes on with it.
 */
async function whenFooled(
  rig: Rig,
  journal: JournalHolder,
  until: (what: string, isSo: () => boolean) => Promise<void>,
  strange: string[],
): Promise<string[]> {
  await until('the true meter refused', () =>
    rig.eventsOf('meter.fault').some(({ error }) => error.code === 'METER_IDENTITY_CHANGED'),
  );
  await rig.meter.stop();
  const next = rig.another({ publicKey: rig.simulator.publicKeyOcmf });
  await rig.outcome(next.start());
  await rig.outcome(next.startTransaction(aRequest('tx-next')));
  const { ocmf } = await rig.outcome(next.stopTransaction('tx-next'));
  await next.stop();
  const kept = journal.content().records.map(record => record.ocmf);
  if (kept.join() !== ocmf) strange.push('the journal does not have the record of tx-next');
  return strange;
}
