import { assertEvent } from 'xstate';
import { act, announce, errorOf } from './act.ts';
import { runningSetup } from './running.state.ts';

/** The meter's clock and settings: when they may be written, and what is known of them. */
export const clockSetup = runningSetup.extend({
  guards: {
    isClockSet: ({ event }) =>
      event.type === 'xstate.done.actor.prepareStart' && event.output.outcome === 'synced',
  },
  actions: {
    rememberSync: act(({ context, event }, does) => {
      assertEvent(event, ['xstate.done.actor.syncSettings', 'xstate.done.actor.prepareStart']);
      const { output } = event;
      if ('outcome' in output && output.outcome === 'failed') return;
      const { syncedAtMs } = output;
      const unsaved = event.type === 'xstate.done.actor.syncSettings' ? [] : context.clock.unsaved;
      does.assign({ clock: { syncedAtMs, settingsChecked: true, unsaved } });
    }),
    /** Written in the window in which the meter may not save: once more with the next sync. */
    rememberUnsaved: act(({ context, event }, does) => {
      assertEvent(event, 'xstate.done.actor.prepareStart');
      const { clock } = context;
      const written = event.output.outcome === 'synced' ? event.output.written : [];
      does.assign({ clock: { ...clock, unsaved: [...new Set([...clock.unsaved, ...written])] } });
    }),
    announceSync: act(({ event }, does) => {
      assertEvent(event, ['xstate.done.actor.syncSettings', 'xstate.done.actor.prepareStart']);
      const { output } = event;
      if ('outcome' in output && output.outcome === 'failed') {
        const { error, implausible } = output;
        does.tell(
          implausible === undefined
            ? { type: 'clock.syncFailed', error }
            : { type: 'clock.implausible', ...implausible, error },
        );
        return;
      }
      const { by, syncedAtMs, written } = output;
      if (by === 'meter') does.tell({ type: 'clock.keptByMeter', written });
      else if (by === 'driver' && syncedAtMs !== undefined)
        does.tell({ type: 'clock.synced', at: new Date(syncedAtMs).toISOString(), written });
    }),
    announceSyncFailure: announce(({ event }) => ({ type: 'clock.syncFailed', error: errorOf(event) })),
  },
});

export const clock = clockSetup.createStateConfig({
  description: 'When settings may be written, and when the clock is due to be set.',
  initial: 'settling',
  on: { 'meter.reconnected': '.settling' },
  states: {
    settling: {
      description: 'The meter may have just booted: what is written now may not be saved.',
      meta: { spec: 'LEM protocols manual, section 4' },
      after: { writeSafeWindow: 'due' },
    },
    due: {
      description: 'The clock is set as soon as no transaction runs.',
      meta: { spec: 'LEM operation manual, p. 86: no sync during a transaction' },
      on: {
        'xstate.done.actor.syncSettings': 'fresh',
        'xstate.error.actor.syncSettings': 'retrying',
        'xstate.done.actor.prepareStart': { guard: 'isClockSet', target: 'fresh' },
      },
    },
    fresh: {
      description: 'Set within the resync interval.',
      meta: { spec: 'LEM operation manual, p. 86: a sync lasts 48 h, daily is advised' },
      after: { resyncInterval: 'due' },
      on: {
        'xstate.done.actor.prepareStart': { guard: 'isClockSet', target: 'fresh', reenter: true },
      },
    },
    retrying: {
      description: 'The last sync failed.',
      after: { resyncRetryDelay: 'due' },
      on: { 'xstate.done.actor.prepareStart': { guard: 'isClockSet', target: 'fresh' } },
    },
  },
});
