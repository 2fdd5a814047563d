import { lookAlone, oneAtATime, oneStart, timersInOrder } from './assumptions.ts';
import { endOfWarmup, synced } from './clock.ts';
import * as commands from './commands.ts';
import { look, lookFails } from './looks.ts';
import { after } from './step.ts';
import type { View } from './view.ts';

const { start, stop, prepared, started, startIsLost, ended, endIsLost } = commands;

const nextLook = after('lookInterval', 'operational.looking.resting');
const soon = after('secondLookDelay', 'operational.looking.lookingSoon');

/** The looks that keep true what is known of what runs. */
export const lookingView: View = {
  name: 'looking',
  regions: ['lifecycle', 'looking'],
  settings: { commandRetries: 0, warmupMs: 600_000 },
  steps: [
    look('identify'),
    look('identify', { runs: 'tx-old' }),
    look('identify', { unread: 'legal' }),
    nextLook,
    soon,
    after('connectRetryDelay', 'operational.looking.resting'),
    look('look'),
    look('look', { runs: 'tx-1' }),
    look('look', { runs: 'tx-new' }),
    look('look', { unread: 'legal' }),
    look('look', { statusIsWrong: true, runs: 'tx-1' }),
    look('look', { meter: 'other' }),
    lookFails('look'),
    start(),
    prepared,
    started,
    startIsLost,
    look('confirmStart', { statusIsWrong: true, runs: 'tx-1' }),
    stop(),
    endIsLost,
    lookFails('confirmStop'),
    ended,
    commands.writeSettles,
  ],
  also: [[look('identify', { runs: 'tx-old' }), nextLook, look('look'), commands.recordIsRecovered]],
  assumes: [lookAlone, oneAtATime, oneStart, timersInOrder],
  memory: ({ command, running, unconfirmed, waiting, read, writes }) => [
    command && [command.starting?.transactionId, command.ending?.transactionId],
    running.kind,
    running.kind === 'open' && [running.transactionId, running.paginationCounter, running.stopRequested],
    running.kind === 'unknown' && running.was?.transactionId,
    unconfirmed.length,
    waiting.length,
    read.legalProblem !== undefined,
    Math.min(read.disagreements, 2),
    writes.mayStillAct,
  ],
};

/** What a look finds once the first two minutes are over. */
export const idleView: View = {
  name: 'found while idle',
  regions: ['lifecycle', 'looking'],
  settings: { warmupMs: 1000, lookIntervalMs: 60_000 },
  steps: [],
  also: [
    [
      look('identify'),
      endOfWarmup,
      synced,
      nextLook,
      look('look', { runs: 'tx-new' }),
      nextLook,
      look('look', { ended: 'tx-new' }),
    ],
  ],
};
