import {
  after,
  archived,
  ended,
  failed,
  fails,
  fetched,
  lost,
  prepared,
  read,
  readBack,
  start,
  started,
  stop,
  synced,
  unprepared,
  verified,
} from './outcomes.ts';
import { isBusy, type View } from './view.ts';

const endOfWarmup = after('writeSafeWindow', 'operational.clock.settling');
const resync = after('resyncInterval', 'operational.clock.fresh');

/** When the clock is set: after the first two minutes, every day, after a failure, and before each start. */
export const clockView: View = {
  name: 'clock',
  regions: ['lifecycle', 'clock'],
  settings: { commandRetries: 0, warmupMs: 1000, resyncRetryDelayMs: 1000, resyncIntervalMs: 60_000 },
  commandsTakeMs: 100,
  events: [
    read('identify'),
    endOfWarmup,
    resync,
    after('resyncRetryDelay', 'operational.clock.retrying'),
    synced,
    fails('syncSettings', failed),
    start(),
    prepared,
    unprepared,
    started,
    fails('startTransaction', lost),
    readBack('confirmStart', undefined, { known: false }),
    stop(),
    ended(),
    fetched(),
    verified(),
    archived,
  ],
  // A start sets the clock again, so that the next sync is due later; one that cannot set it does not.
  also: [
    [read('identify'), endOfWarmup, synced, start(), prepared, started, resync],
    [read('identify'), endOfWarmup, synced, start(), unprepared, started, resync],
  ],
  accepts(snapshot, event) {
    const { context } = snapshot;
    if (event.type === 'transaction.start')
      return context.held.length === 0 && context.transaction === undefined;
    if (event.type === 'transaction.stop') return context.held.length === 0 && context.doubtful === undefined;
    // A minute would outlast the patience of a service; the short delays do not.
    if (event.type.startsWith('xstate.after.resyncInterval')) return !isBusy(snapshot);
    return true;
  },
  memory: ({ held, failure, doubtful, syncedAtMs, settingsChecked }) => [
    held.map(({ type }) => type),
    failure !== undefined,
    doubtful !== undefined,
    syncedAtMs !== undefined,
    settingsChecked,
  ],
};
