import type { MeterMachineEvent } from '../../../machines/index.ts';
import type { Ended, RunningInput } from '../../../src/domain/service-results.ts';
import type { MeterError } from '../../../src/errors/meter-error.ts';
import { aRequest } from '../../support/a-request.ts';
import type { Verdict } from '../../support/gate.ts';
import { inputOf, type MeterSnapshot } from '../../support/model.ts';
import { contextOf, finish, letPass, meterRuns, type Stage } from '../stage.ts';
import { broken, failedWrite, lost, refused, unavailable, unknown } from './failures.ts';
import { accountOf, atMs } from './looks.ts';
import { type Step, said, sendAll } from './step.ts';
import { counterOf, ghost } from './transactions.ts';

/** Commands, and what the services that carry them out come back with. */
export const start = (requestId = 'start', transactionId = 'tx-1'): Step =>
  said(
    { type: 'transaction.start', requestId, request: aRequest(transactionId) },
    `start ${requestId} of ${transactionId}`,
  );

export const stop = (requestId = 'stop', transactionId = ''): Step =>
  said({ type: 'transaction.stop', requestId, transactionId }, `stop ${requestId} of ${transactionId}`);

/** One that was not there before. */
export const startAnother: Step = {
  type: 'start another',
  events: [
    ({ context: { writes } }) => ({
      type: 'transaction.start',
      requestId: `start ${writes.count}`,
      request: aRequest(`tx-${writes.count}`),
    }),
  ],
  play: sendAll,
};

const written = ['time.utc'];

export const prepared: Step = {
  type: 'prepareStart: the clock is set',
  service: 'prepareStart',
  fits: ({ context }) => context.running.kind !== 'open',
  events: [
    // No two sessions are noted at the same moment.
    ({ context: { writes } }) => ({
      type: 'xstate.done.actor.prepareStart',
      output: { outcome: 'synced', atMs: atMs + writes.count, syncedAtMs: atMs, by: 'driver', written },
    }),
  ],
  play: stage => finish(stage, 'prepareStart'),
};

export const unprepared: Step = {
  type: 'prepareStart: the clock could not be set',
  service: 'prepareStart',
  events: [
    {
      type: 'xstate.done.actor.prepareStart',
      output: {
        outcome: 'failed',
        atMs,
        error: failedWrite.toJSON(),
        implausible: undefined,
        meterSyncedTimeMs: undefined,
      },
    },
  ],
  play: stage => finish(stage, 'prepareStart', [{ asks: /PUT \/v1\/settings/, verdict: 'status500' }]),
};

export const prepareBreaks: Step = {
  type: 'prepareStart breaks',
  service: 'prepareStart',
  breaks: 'clock',
  events: [{ type: 'xstate.error.actor.prepareStart', error: broken }],
  play: stage => finish(stage, 'prepareStart'),
};

export const started: Step = {
  type: 'startTransaction: it runs',
  service: 'startTransaction',
  events: [
    {
      type: 'xstate.done.actor.startTransaction',
      output: { atMs, paginationCounter: undefined },
    },
  ],
  async play(stage) {
    await meterRuns(undefined, stage);
    const starting = contextOf(stage.rig).command?.starting;
    stage.rig.simulator.setPaginationCounter(counterOf(starting?.transactionId ?? ''));
    await finish(stage, 'startTransaction');
  },
};

const startFails = (what: string, error: MeterError, verdict: Verdict): Step => ({
  type: `startTransaction: ${what}`,
  service: 'startTransaction',
  events: [{ type: 'xstate.error.actor.startTransaction', error }],
  play: stage => finish(stage, 'startTransaction', [{ asks: /POST/, verdict }]),
});
export const startIsLost = startFails('the answer is lost', lost, 'reset');
export const startIsRefused = startFails('the meter refuses it', refused, 'status400');

/** What was sent is not carried out any more. */
export const writeSettles: Step = {
  type: 'the lost write is over',
  fits: ({ context }) => context.writes.mayStillAct && context.command === undefined,
  events: [{ type: 'write.settled' }],
  due: 'write',
};

/** It runs, and the journal breaks when that is to be noted. */
export const startedUnnoted: Step = {
  ...started,
  type: 'startTransaction: it runs, and that cannot be noted',
  breaks: 'noteRunning',
  events: [...started.events, { type: 'xstate.error.actor.noteRunning', error: broken }],
};

export const ended: Step = {
  type: 'endTransaction: it has ended',
  service: 'endTransaction',
  fits: ({ context }) => context.command?.ending?.transactionId !== ghost,
  events: [
    snapshot => {
      const { transactionId = '' } = endedBy(snapshot) ?? {};
      const output: Ended = { atMs, transaction: accountOf(transactionId, false) };
      return { type: 'xstate.done.actor.endTransaction', output };
    },
  ],
  async play(stage) {
    const { transactionId } = contextOf(stage.rig).command?.ending ?? {};
    await meterRuns(transactionId, stage);
    await finish(stage, 'endTransaction');
  },
};

function endedBy(snapshot: MeterSnapshot) {
  return inputOf<RunningInput>(snapshot, 'endTransaction')?.running;
}

const endFails = (what: string, error: MeterError, verdict: Verdict): Step => ({
  type: `endTransaction: ${what}`,
  service: 'endTransaction',
  events: [{ type: 'xstate.error.actor.endTransaction', error }],
  play: stage => finish(stage, 'endTransaction', [{ asks: /PUT .*legal/, verdict }]),
});
export const endIsLost = endFails('the answer is lost', lost, 'reset');
export const endIsRefused = endFails('the meter refuses it', refused, 'status400');

/** The stop that waits for the record that comes next. */
function waitingOf({ waiting }: MeterSnapshot['context']) {
  return waiting.at(-1);
}

/** Its transaction was ended for it. */
const waitsForOwn = ({ context }: MeterSnapshot) => waitingOf(context)?.effect === 'done';
const isOfMeter = (snapshot: MeterSnapshot) => waitingOf(snapshot.context)?.transactionId !== ghost;

/** A step of the owner of records on behalf of who waits. */
const recordStep =
  (step: 'fetching' | 'verifying' | 'archiving') =>
  ({ context }: MeterSnapshot): MeterMachineEvent => ({
    type: 'record.step',
    step,
    wantedBy: wantedBy(context),
  });

function wantedBy(context: MeterSnapshot['context']): readonly string[] {
  const waiting = waitingOf(context);
  return waiting === undefined ? [] : [waiting.requestId];
}

export const recordOf = (transactionId: string) =>
  ({
    transactionId,
    ocmf: '',
    publicKey: '',
    meterId: '1',
    receivedAt: '',
    verification: { verdict: 'valid', billable: true, findings: [] },
  }) as const;

/** The record of the stop that waits comes home; verifying and storing it take no time. */
export const recordComes: Step = {
  type: 'the record comes',
  fits: snapshot => waitsForOwn(snapshot) && isOfMeter(snapshot),
  events: [
    recordStep('fetching'),
    recordStep('verifying'),
    recordStep('archiving'),
    ({ context }) => ({
      type: 'record.home',
      record: recordOf(waitingOf(context)?.transactionId ?? ''),
      wantedBy: wantedBy(context),
      again: false,
    }),
  ],
  play: stage => untilAnswered(stage),
};

/** The owner of records tells those who wait why there is no record. */
const notHome =
  (error: MeterError) =>
  ({ context }: MeterSnapshot) =>
    ({
      type: 'record.notHome',
      transactionId: waitingOf(context)?.transactionId ?? '',
      wantedBy: wantedBy(context),
      error: error.toJSON(),
      record: undefined,
      intermediate: undefined,
    }) as const;

/** The meter does not give it; who waits hears that, and it stays pending. */
export const recordFails: Step = {
  type: 'the record does not come',
  fits: snapshot => waitsForOwn(snapshot) && isOfMeter(snapshot),
  events: [
    recordStep('fetching'),
    notHome(unavailable),
    (_now, { context }) => ({
      type: 'record.told',
      fact: {
        type: 'record.pending',
        transactionId: waitingOf(context)?.transactionId ?? '',
        error: unavailable.toJSON(),
      },
    }),
  ],
  play: stage => untilAnswered(stage, 'status500'),
};

/** Nobody waits for it: it comes by itself. */
export const recordIsRecovered: Step = {
  type: 'a record comes by itself',
  events: [{ type: 'record.home', record: recordOf('tx-old'), wantedBy: [], again: false }],
  play: stage => letPass(stage, 'the record', () => stage.rig.eventsOf('record.recovered').length > 0),
};

/** Asked for by an id that the meter does not know. */
export const recordIsUnknown: Step = {
  type: 'the meter knows no such record',
  fits: snapshot => waitingOf(snapshot.context) !== undefined && !isOfMeter(snapshot),
  events: [recordStep('fetching'), notHome(unknown)],
  play: stage => untilAnswered(stage),
};

async function untilAnswered(stage: Stage, verdict: Verdict = 'pass') {
  const waits = () => waitingOf(contextOf(stage.rig))?.requestId;
  const waiting = waits();
  await letPass(stage, `the answer to ${waiting}`, () => waits() !== waiting, {
    asks: /transactionId=|\/-\d+$/,
    verdict,
  });
}
