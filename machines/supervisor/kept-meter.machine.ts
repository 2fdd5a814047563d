import { assertEvent, fromCallback, setup } from 'xstate';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';

/** What a driver is told by who keeps it. */
export type DriverCommand = { type: 'driver.stop' };

/** What a driver says: it has ended, because it was told to, or by a mistake. */
export type DriverEvent = { type: 'driver.ended'; error?: MeterErrorData };

/** Which meter, and which of its settings: the driver knows these by name. */
export interface DriverInput {
  readonly name: string;
  readonly revision: string;
}

export interface KeptMeterInput extends DriverInput {
  /** Before the driver starts for the first time. */
  readonly firstDelayMs: number;
  /** Added to each pause, so that many that fall together do not rise together. */
  readonly spreadMs: number;
}

export interface KeptMeterContext extends KeptMeterInput {
  /** Ends by a mistake since one lasted. */
  readonly failures: number;
  /** Ends by a mistake since the beginning. */
  readonly restarts: number;
}

export type KeptMeterEvent =
  | { type: 'meter.change'; revision: string }
  | { type: 'meter.release' }
  | DriverEvent
  | { type: 'xstate.error.actor.driver'; error: unknown };

/** To the supervisor. */
export type KeptMeterReport =
  | {
      type: 'meter.broken';
      name: string;
      /** How often it happened. */
      restarts: number;
      retryInMs: number;
      error: MeterErrorData;
    }
  /** The driver did not end in time when it was told to; it is not waited for. */
  | { type: 'meter.leftBehind'; name: string };

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** From 1 s, twice as long each time, to a minute: a driver that cannot live is started once a minute, for ever. */
function pauseOf({ failures, spreadMs }: KeptMeterContext): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, failures - 1)) + spreadMs;
}

const keptSetup = setup({
  types: {
    context: {} as KeptMeterContext,
    events: {} as KeptMeterEvent,
    input: {} as KeptMeterInput,
    children: {} as { driver: 'driver' },
  },
  actors: {
    driver: fromCallback<DriverCommand, DriverInput>(() => {
      throw new Error('`driver` actor must be provided');
    }),
  },
  delays: {
    firstDelay: ({ context }) => context.firstDelayMs,
    restartPause: ({ context }) => pauseOf(context),
    /** A driver that lived so long is no longer held to account for what was before. */
    probation: 600_000,
    stopPatience: 800,
  },
});

const rememberRevision = keptSetup.assign({
  revision: ({ context, event }) => (event.type === 'meter.change' ? event.revision : context.revision),
});
const countFailure = keptSetup.assign({
  failures: ({ context }) => context.failures + 1,
  restarts: ({ context }) => context.restarts + 1,
});
const forgetFailures = keptSetup.assign({ failures: 0 });
const tellDriverToStop = keptSetup.sendTo('driver', { type: 'driver.stop' });
const reportBroken = keptSetup.enqueueActions(({ context, event, enqueue }) => {
  assertEvent(event, ['driver.ended', 'xstate.error.actor.driver']);
  const error = event.type === 'driver.ended' ? event.error : toErrorData(event.error);
  enqueue.sendParent({
    type: 'meter.broken',
    name: context.name,
    restarts: context.restarts,
    retryInMs: pauseOf(context),
    error: error ?? toErrorData(new Error('The driver ended by itself')),
  });
});
const reportLeftBehind = keptSetup.enqueueActions(({ context, enqueue }) => {
  enqueue.sendParent({ type: 'meter.leftBehind', name: context.name });
});
const broken = { target: '#keptMeter.resting', actions: ['countFailure', 'reportBroken'] } as const;

/**
 * One meter of a site: keeps a driver running, starts it anew when it ended by a mistake, and with other settings when
 * these change. What goes wrong with the meter itself, the driver bears by itself.
 */
export const keptMeterMachine = keptSetup
  .extend({
    actions: {
      rememberRevision,
      countFailure,
      forgetFailures,
      tellDriverToStop,
      reportBroken,
      reportLeftBehind,
    },
  })
  .createMachine({
    id: 'keptMeter',
    description: 'One meter of a site, and the driver that is kept running for it.',
    context: ({ input }) => ({ ...input, failures: 0, restarts: 0 }),
    initial: 'waiting',
    states: {
      waiting: {
        description: 'Its turn to connect has not come: the meters of a site begin one after the other.',
        after: { firstDelay: 'driven' },
        on: {
          'meter.change': { actions: 'rememberRevision' },
          'meter.release': 'released',
        },
      },
      driven: {
        description: 'The driver runs.',
        invoke: {
          id: 'driver',
          src: 'driver',
          input: ({ context: { name, revision } }) => ({ name, revision }),
          onError: broken,
        },
        initial: 'working',
        states: {
          working: {
            description: 'As it should.',
            after: { probation: { actions: 'forgetFailures' } },
            on: {
              'driver.ended': broken,
              'meter.change': { target: 'changing', actions: 'rememberRevision' },
              'meter.release': 'releasing',
            },
          },
          changing: {
            description: 'It ends, and begins anew with other settings.',
            entry: 'tellDriverToStop',
            on: {
              'driver.ended': { target: '#keptMeter.driven', reenter: true, actions: 'forgetFailures' },
              'meter.change': { actions: 'rememberRevision' },
              'meter.release': 'releasing',
            },
            after: {
              stopPatience: {
                target: '#keptMeter.driven',
                reenter: true,
                actions: ['reportLeftBehind', 'forgetFailures'],
              },
            },
          },
          releasing: {
            description: 'It ends for good.',
            entry: 'tellDriverToStop',
            on: { 'driver.ended': '#keptMeter.released' },
            after: { stopPatience: { target: '#keptMeter.released', actions: 'reportLeftBehind' } },
          },
        },
      },
      resting: {
        description: 'The driver ended by a mistake in it. The pause before the next one grows to a minute.',
        after: { restartPause: 'driven' },
        on: {
          'meter.change': { target: 'driven', actions: ['rememberRevision', 'forgetFailures'] },
          'meter.release': 'released',
        },
      },
      released: {
        type: 'final',
        description: 'Ended. Nothing is sent to the meter any more.',
      },
    },
  });
