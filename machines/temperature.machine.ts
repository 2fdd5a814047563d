import { setup } from 'xstate';
import type { TemperatureLevel } from '../src/domain/meter-event.ts';
import type { TemperatureZone } from '../src/domain/service-results.ts';

/** The level that is watched, its hysteresis, and how long it must be reached. */
export interface TemperatureMachineInput {
  level: TemperatureLevel;
  /** How long the temperature must stay at or above the level before it counts. */
  minTimeMs: number;
}

export interface TemperatureContext extends TemperatureMachineInput {
  temperatureC: number;
}

/** Sent when the zone changes, and with each new maximum while it is above. */
type TemperatureMoved = { type: 'temperature.moved'; zone: TemperatureZone; temperatureC: number };

const temperatureSetup = setup({
  types: {
    context: {} as TemperatureContext,
    events: {} as TemperatureMoved,
    input: {} as TemperatureMachineInput,
  },
  delays: { minTimeAsValid: ({ context }) => context.minTimeMs },
  guards: {
    isAbove: ({ event }) => event.zone === 'above',
    isNotAbove: ({ event }) => event.zone !== 'above',
    isBelow: ({ event }) => event.zone === 'below',
  },
});

const rememberTemperature = temperatureSetup.assign({ temperatureC: ({ event }) => event.temperatureC });
const announceRaised = temperatureSetup.enqueueActions(({ context, enqueue }) => {
  enqueue.sendParent({
    type: 'temperature.raised',
    level: context.level,
    temperatureC: context.temperatureC,
  });
});
const announceCleared = temperatureSetup.enqueueActions(({ context, enqueue }) => {
  enqueue.sendParent({
    type: 'temperature.cleared',
    level: context.level,
    temperatureC: context.temperatureC,
  });
});

/** Watches the higher of the two temperatures of the meter against one level; the parent runs one per level. */
export const temperatureMachine = temperatureSetup
  .extend({ actions: { rememberTemperature, announceRaised, announceCleared } })
  .createMachine({
    id: 'temperature',
    description: 'One temperature level with hysteresis and a minimum duration.',
    context: ({ input }) => ({ ...input, temperatureC: 0 }),
    initial: 'normal',
    states: {
      normal: {
        description: 'Below the level.',
        on: { 'temperature.moved': { guard: 'isAbove', target: 'rising', actions: 'rememberTemperature' } },
      },
      rising: {
        description: 'At or above the level, but not yet for the minimum time.',
        after: { minTimeAsValid: 'exceeded' },
        on: {
          'temperature.moved': [
            { guard: 'isNotAbove', target: 'normal', actions: 'rememberTemperature' },
            { actions: 'rememberTemperature' },
          ],
        },
      },
      exceeded: {
        description:
          'Announced. Ends when the temperature falls below the level by more than the hysteresis.',
        entry: 'announceRaised',
        on: {
          'temperature.moved': {
            guard: 'isBelow',
            target: 'normal',
            actions: ['rememberTemperature', 'announceCleared'],
          },
        },
      },
    },
  });
