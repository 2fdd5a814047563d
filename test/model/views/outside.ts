import type { JournaledTransaction } from '../../../src/domain/journaled.ts';
import { createSimulator } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { childOf, contextOf, finish, letPass, type Stage } from '../stage.ts';
import * as commands from './commands.ts';
import { broken, journalFailed, untrusted } from './failures.ts';
import { atMs, look } from './looks.ts';
import * as polls from './polls.ts';
import { after, said } from './step.ts';
import type { View } from './view.ts';

const { start, stop, prepared, started, ended, recordComes } = commands;
const identified = look('identify');
const stopDriver = said({ type: 'meter.stop' });
const aTransaction = [look('identify'), start(), prepared, started];

/** A meter with another certificate is refused at once. */
export const untrustedView: View = {
  name: 'another certificate',
  regions: ['lifecycle'],
  simulator: { tls: true },
  config: { meterTlsCertificate: createSimulator({ seed: 'another' }).tlsIdentity().certificatePem },
  steps: [],
  also: [
    [
      {
        type: 'identify: another certificate',
        events: [{ type: 'xstate.error.actor.identify', error: untrusted }],
        play: stage => finish(stage, 'identify'),
      },
    ],
  ],
};

/** What the meter signs of a transaction that runs. */
export const evidenceView: View = {
  name: 'evidence',
  regions: ['lifecycle'],
  config: { transactionOcmfFetchIntervalS: 60 },
  steps: [],
  also: [
    [
      ...aTransaction,
      {
        type: 'the meter signs what it has measured so far',
        events: [{ type: 'record.intermediate', record: commands.recordOf('tx-1') }],
        play: stage =>
          letPass(stage, 'an intermediate record', () => {
            const { running } = contextOf(stage.rig);
            return running.kind === 'open' && running.intermediate !== undefined;
          }),
      },
      stop(),
      ended,
      recordComes,
    ],
    [
      ...aTransaction,
      {
        type: 'what the meter signs cannot be looked at',
        breaks: 'verification',
        events: [{ type: 'xstate.error.actor.intermediate', error: broken }],
        play(stage) {
          const child = childOf(stage.rig, 'intermediate');
          return letPass(stage, 'its end', () => child?.getSnapshot().status !== 'active');
        },
      },
      stop(),
      ended,
      recordComes,
    ],
  ],
};

/** Nobody has configured a journal, which is said once. */
export const noJournalView: View = {
  name: 'no journal',
  regions: ['lifecycle'],
  hasNoJournal: true,
  settings: { hasJournal: false },
  steps: [],
  also: [[look('identify'), polls.telemetryBreaks, said({ type: 'meter.recover' }), look('identify')]],
};

/** The journal cannot be opened, and then it can. */
export const journalView: View = {
  name: 'journal',
  regions: ['lifecycle'],
  settings: { warmupMs: 600_000 },
  steps: [],
  also: [
    [
      look('identify'),
      {
        type: 'the journal cannot be opened',
        events: [{ type: 'journal.unusable', error: journalFailed.toJSON() }],
        play: stage => journalIs(stage, 'closed'),
      },
      start('refused'),
      {
        type: 'the journal can be opened',
        events: [{ type: 'journal.opened' }],
        play: stage => journalIs(stage, 'open'),
      },
      start(),
      prepared,
      started,
    ],
  ],
};

async function journalIs(stage: Stage, state: 'open' | 'closed') {
  stage.journal.isClosed = state === 'closed';
  const { rig } = stage;
  // A start that comes while the driver looks by itself looks, too.
  const hasCome = () =>
    (contextOf(rig).journalProblem === undefined) === (state === 'open') &&
    childOf(rig, 'look') === undefined;
  await letPass(stage, `the journal to be ${state}`, hasCome, undefined, 61_000);
}

/** What only a mistake in the program can bring about. */
export const brokenView: View = {
  name: 'broken parts',
  regions: ['lifecycle'],
  steps: [],
  also: [
    [
      {
        type: 'the connection breaks',
        breaks: 'connection',
        events: [{ type: 'xstate.error.actor.connection', error: broken }],
        play: ({ rig }) => rig.pass(0),
      },
      after('faultRecoveryDelay', 'fault'),
      look('identify'),
    ],
    [
      {
        type: 'the journal breaks',
        breaks: 'journal',
        events: [{ type: 'xstate.error.actor.journal', error: broken }],
        play: ({ rig }) => rig.pass(20),
      },
      said({ type: 'meter.recover' }),
      look('identify'),
    ],
    [
      {
        ...identified,
        type: 'identify: nothing runs, and the owner of records breaks',
        breaks: 'records',
        events: [...identified.events, { type: 'xstate.error.actor.records', error: broken }],
      },
      stopDriver,
    ],
  ],
};

/** An answer is of another kind than the manual says, and stops nothing. */
export const oddView: View = {
  name: 'odd answer',
  regions: ['lifecycle'],
  steps: [],
  also: [
    [
      {
        ...identified,
        type: 'identify: nothing runs, and an answer is odd',
        events: [{ type: 'answer.odd', odd: { endpoint: '', path: '', got: '' } }, ...identified.events],
        async play(stage, events) {
          const match = { path: '/v1/status', times: 1 };
          const pointer = '/indexOfLastTransaction';
          stage.rig.simulator.faults.add({ kind: 'wrongTypes', pointer, value: 'last', match });
          await identified.play?.(stage, events);
        },
      },
    ],
  ],
};

/** So long ago it was noted that its latest stop is near. */
const notedAt = new Date(atMs - 48 * 3_600_000 + 130_000).toISOString();
const noted: JournaledTransaction = {
  transactionId: 'tx-1',
  notedAt,
  origin: 'own',
  request: aRequest('tx-1'),
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: undefined,
  hasRun: true,
  newestCounterAfter: undefined,
  stoppedAt: undefined,
  intermediate: undefined,
};

/** The driver begins anew while a transaction of its own runs. */
export const resumeView: View = {
  name: 'resume',
  regions: ['lifecycle'],
  steps: [],
  also: [
    [
      look('identify', { runs: 'tx-1', journaled: noted }),
      {
        type: 'its latest stop is near',
        due: 'expiry',
        events: [
          {
            type: 'transaction.nearlyExpired',
            transactionId: 'tx-1',
            maxStopTime: new Date(atMs + 70_000).toISOString(),
          },
        ],
      },
      stop(),
      ended,
      recordComes,
    ],
  ],
};

/** The meter has booted, which is seen while the clock is being set. */
export const rebootView: View = {
  name: 'reboot during a sync',
  regions: ['lifecycle', 'clock', 'link'],
  holdsPolls: true,
  settings: { warmupMs: 5000 },
  steps: [],
  also: [
    [
      look('identify'),
      polls.connectionIsNew,
      after('writeSafeWindow', 'operational.clock.settling'),
      look('reread', { clock: 'behind' }),
    ],
  ],
};
