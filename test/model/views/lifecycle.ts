import type { MeterContext } from '../../../machines/index.ts';
import { oneAtATime, oneUnconfirmed } from './assumptions.ts';
import * as commands from './commands.ts';
import { look, lookFails } from './looks.ts';
import { afterCommandRetry } from './step.ts';
import { ghost } from './transactions.ts';
import type { View } from './view.ts';

const { start, stop } = commands;

/** How far a command has come, and what is known of what runs. */
function memory({ command, running, unconfirmed, waiting }: MeterContext) {
  return [
    command && [
      command.attempts,
      command.hasEndedOther,
      command.starting?.transactionId,
      command.ending?.transactionId,
    ],
    command?.ending?.isOnlyNamed,
    running.kind,
    running.kind === 'open' && [running.transactionId, running.stopRequested, running.startFailed],
    unconfirmed.length,
    waiting.length,
  ];
}

/** A start, with everything that the services in between can come back with. */
export const startView: View = {
  name: 'start',
  regions: ['lifecycle'],
  steps: [
    look('identify'),
    look('identify', { runs: 'tx-old' }),
    start(),
    start('again', 'tx-2'),
    start('invalid', ''),
    look('lookFirst'),
    look('lookFirst', { runs: 'tx-1' }),
    look('lookFirst', { runs: 'tx-old' }),
    look('lookFirst', { unread: 'legal' }),
    look('lookFirst', { statusIsWrong: true, ended: 'tx-old' }),
    look('lookFirst', { meter: 'other' }),
    lookFails('lookFirst'),
    afterCommandRetry('lifecycle.transacting.starting.waitingToLook'),
    commands.prepared,
    commands.unprepared,
    commands.prepareBreaks,
    commands.started,
    commands.startIsLost,
    commands.startIsRefused,
    look('confirmStart'),
    look('confirmStart', { runs: 'tx-1' }),
    look('confirmStart', { runs: 'tx-new' }),
    look('confirmStart', { statusIsWrong: true, runs: 'tx-1' }),
    look('confirmStart', { ended: 'tx-1' }),
    look('confirmStart', { meter: 'other' }),
    lookFails('confirmStart'),
    afterCommandRetry('lifecycle.transacting.starting.waiting'),
    afterCommandRetry('lifecycle.transacting.starting.waitingToConfirm'),
    commands.ended,
    commands.endIsLost,
    look('confirmStop', { stillRuns: true }),
    afterCommandRetry('lifecycle.stopping.waiting'),
  ],
  assumes: [oneAtATime, oneUnconfirmed],
  memory,
};

/** A stop, to its record. */
export const stopView: View = {
  name: 'stop',
  regions: ['lifecycle'],
  steps: [
    look('identify'),
    look('identify', { runs: 'tx-old' }),
    look('identify', { unread: 'legal' }),
    start(),
    commands.prepared,
    commands.started,
    stop(),
    stop('other', ghost),
    look('lookFirst'),
    look('lookFirst', { runs: 'tx-old' }),
    look('lookFirst', { runs: 'tx-old', unread: 'status' }),
    look('lookFirst', { meter: 'other' }),
    lookFails('lookFirst'),
    afterCommandRetry('lifecycle.stopping.waitingToLook'),
    commands.ended,
    commands.endIsLost,
    commands.endIsRefused,
    look('confirmStop'),
    look('confirmStop', { stillRuns: true }),
    look('confirmStop', { runs: 'tx-new' }),
    look('confirmStop', { unread: 'status' }),
    look('confirmStop', { meter: 'other' }),
    lookFails('confirmStop'),
    afterCommandRetry('lifecycle.stopping.waiting'),
    afterCommandRetry('lifecycle.stopping.waitingToConfirm'),
    commands.recordComes,
    commands.recordFails,
    commands.recordIsUnknown,
  ],
  also: [
    // What a stop was sent to had ended before.
    [
      look('identify'),
      stop(),
      look('lookFirst', { runs: 'tx-old', unread: 'status' }),
      commands.endIsRefused,
      look('confirmStop', { ended: 'tx-old' }),
    ],
    [
      look('identify'),
      stop('other', ghost),
      lookFails('lookFirst'),
      commands.endIsRefused,
      look('confirmStop'),
      commands.recordIsUnknown,
    ],
    [
      look('identify', { runs: 'tx-old' }),
      stop(),
      commands.endIsRefused,
      look('confirmStop', { runs: 'tx-new' }),
      commands.ended,
      commands.recordComes,
    ],
  ],
  assumes: [oneAtATime, oneUnconfirmed],
  memory,
};

const waitToConfirmStart = afterCommandRetry('lifecycle.transacting.starting.waitingToConfirm');
const waitToConfirmStop = afterCommandRetry('lifecycle.stopping.waitingToConfirm');

/** With more tries than one, what could not be read is read again. */
export const patientView: View = {
  name: 'more tries',
  regions: ['lifecycle'],
  settings: { commandRetries: 2 },
  steps: [],
  also: [
    [
      look('identify'),
      start(),
      commands.prepared,
      commands.startIsLost,
      lookFails('confirmStart'),
      waitToConfirmStart,
      look('confirmStart', { runs: 'tx-1' }),
      stop(),
      commands.endIsLost,
      lookFails('confirmStop'),
      waitToConfirmStop,
      look('confirmStop'),
      commands.recordFails,
    ],
    [
      look('identify'),
      start(),
      commands.prepared,
      commands.startIsLost,
      look('confirmStart', { runs: 'tx-1', unread: 'legal' }),
      waitToConfirmStart,
      look('confirmStart', { runs: 'tx-1' }),
    ],
    // Which API the meter speaks is not known before the second look.
    [
      look('identify', { unread: 'api' }),
      start(),
      look('lookFirst', { unread: 'api' }),
      afterCommandRetry('lifecycle.transacting.starting.waitingToLook'),
      look('lookFirst'),
      commands.prepared,
      commands.startedUnnoted,
    ],
  ],
};
