import { finish } from '../stage.ts';
import { oneAtATime, oneUnconfirmed, timersInOrder } from './assumptions.ts';
import * as commands from './commands.ts';
import { failedWrite } from './failures.ts';
import { atMs, look } from './looks.ts';
import { after, type Step } from './step.ts';
import type { View } from './view.ts';

export const synced: Step = {
  type: 'syncSettings: the clock is set',
  service: 'syncSettings',
  events: [
    {
      type: 'xstate.done.actor.syncSettings',
      output: { atMs, syncedAtMs: atMs, by: 'driver', written: [] },
    },
  ],
  play: stage => finish(stage, 'syncSettings'),
};

const syncFails: Step = {
  type: 'syncSettings fails',
  service: 'syncSettings',
  events: [{ type: 'xstate.error.actor.syncSettings', error: failedWrite }],
  play: stage => finish(stage, 'syncSettings', [{ asks: /PUT \/v1\/settings/, verdict: 'status500' }]),
};

export const endOfWarmup = after('writeSafeWindow', 'operational.clock.settling');
const resync = after('resyncInterval', 'operational.clock.fresh');
const { start, stop, prepared, unprepared, started, ended, recordComes } = commands;

/** When the clock is set: after the first two minutes, every day, after a failure, and before each start. */
export const clockView: View = {
  name: 'clock',
  regions: ['lifecycle', 'clock'],
  settings: { commandRetries: 0, warmupMs: 1000, resyncRetryDelayMs: 1000, resyncIntervalMs: 60_000 },
  steps: [
    look('identify'),
    endOfWarmup,
    resync,
    after('resyncRetryDelay', 'operational.clock.retrying'),
    synced,
    syncFails,
    commands.startAnother,
    prepared,
    unprepared,
    started,
    commands.startIsLost,
    look('confirmStart'),
    stop(),
    ended,
    recordComes,
  ],
  // A start sets the clock again, so that the next sync is due later; one that cannot set it does not.
  also: [
    [look('identify'), endOfWarmup, synced, start(), prepared, started, resync],
    [look('identify'), endOfWarmup, synced, start(), unprepared, started, resync],
    [look('identify'), endOfWarmup, syncFails, start(), prepared, started],
    // By the time between two starts.
    [
      look('identify'),
      endOfWarmup,
      synced,
      start(),
      prepared,
      commands.startIsLost,
      look('confirmStart'),
      commands.writeSettles,
      start('again', 'tx-2'),
      look('lookFirst'),
      prepared,
      started,
      resync,
    ],
  ],
  assumes: [oneAtATime, oneUnconfirmed, timersInOrder],
  memory: ({ command, running, unconfirmed, waiting, clock }) => [
    command?.starting !== undefined,
    running.kind,
    unconfirmed.length,
    waiting.length,
    clock.syncedAtMs !== undefined,
    clock.settingsChecked,
    clock.unsaved.length,
  ],
};
