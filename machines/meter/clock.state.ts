import { meterSetup } from './setup.ts';

export const clock = meterSetup.createStateConfig({
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
