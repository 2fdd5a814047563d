import { setup } from 'xstate';

/**
 * What happens at a charging point, written from the outside: drivers of cars come and go, power and network fail. It
 * knows nothing of the statechart of the driver, and is what the driver is compared with.
 */
export type UsageEvent =
  | { type: 'plug in' }
  | { type: 'authorize' }
  | { type: 'stop charging' }
  | { type: 'unplug' }
  | { type: 'meter loses power, and ends the transaction' }
  | { type: 'meter loses power, and keeps the transaction' }
  | { type: 'controller loses power' }
  | { type: 'network is lost' }
  | { type: 'network is back' }
  | { type: 'firmware becomes slow' }
  | { type: 'firmware becomes quick' };

const usageSetup = setup({ types: { events: {} as UsageEvent } });

export const usageMachine = usageSetup.createMachine({
  id: 'usage',
  type: 'parallel',
  states: {
    car: {
      initial: 'away',
      states: {
        away: { on: { 'plug in': 'plugged' } },
        plugged: { on: { authorize: 'charging', unplug: 'away' } },
        charging: {
          on: {
            'stop charging': 'plugged',
            'meter loses power, and ends the transaction': 'plugged',
          },
        },
      },
    },
    power: {
      on: {
        'meter loses power, and ends the transaction': {},
        'meter loses power, and keeps the transaction': {},
        'controller loses power': {},
      },
    },
    network: {
      initial: 'up',
      states: { up: { on: { 'network is lost': 'down' } }, down: { on: { 'network is back': 'up' } } },
    },
    firmware: {
      initial: 'quick',
      states: {
        quick: { on: { 'firmware becomes slow': 'slow' } },
        slow: { on: { 'firmware becomes quick': 'quick' } },
      },
    },
  },
});

export const usageEvents: readonly UsageEvent[] = [
  { type: 'plug in' },
  { type: 'authorize' },
  { type: 'stop charging' },
  { type: 'unplug' },
  { type: 'meter loses power, and ends the transaction' },
  { type: 'meter loses power, and keeps the transaction' },
  { type: 'controller loses power' },
  { type: 'network is lost' },
  { type: 'network is back' },
  { type: 'firmware becomes slow' },
  { type: 'firmware becomes quick' },
];
