import { clock } from './meter/clock.state.ts';
import { initialContext } from './meter/context.ts';
import { meterInput } from './meter/inputs.ts';
import { lifecycle } from './meter/lifecycle.state.ts';
import { link } from './meter/link.state.ts';
import { recovery } from './meter/recovery.state.ts';
import { meterSetup } from './meter/setup.ts';

/**
 * The lifecycle of one LEM DCBM 400/600. Pure: it holds all behaviour over time and does nothing itself; every
 * service is a slot that the driver provides.
 */
export const meterMachine = meterSetup.createMachine({
  id: 'meter',
  description: 'One billing meter, from the first contact to the last record.',
  context: ({ input }) => initialContext(input),
  initial: 'connecting',
  invoke: { id: 'connection', src: 'connection', onError: { target: '.fault', actions: 'rememberProblem' } },
  on: {
    'meter.stop': { target: '.stopped', description: 'From everywhere; what runs is cut off.' },
    'command.expired': { actions: 'dropExpired' },
  },
  states: {
    connecting: {
      description: 'Reads who the meter is. Tries again, a limited number of times.',
      tags: ['busy'],
      initial: 'identifying',
      on: {
        'transaction.start': { actions: 'holdCommand' },
        'transaction.stop': { actions: 'holdCommand' },
      },
      states: {
        identifying: {
          description: 'Reads the status, finds the API version and the current transaction.',
          meta: { spec: 'LEM operation manual, p. 69 and 77' },
          invoke: {
            id: 'identify',
            src: 'identify',
            input: ({ context }) => ({ known: context.identity }),
            onDone: [
              { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberStranger' },
              {
                guard: 'hasKnownTransaction',
                target: '#meter.operational.lifecycle.transacting.running',
                actions: ['rememberIdentity', 'forgetAttempts', 'announceIdentified', 'tellReconnected'],
              },
              {
                guard: 'hasOpenTransaction',
                target: '#meter.operational.lifecycle.transacting.running',
                actions: [
                  'announceMissingJournal',
                  'rememberIdentity',
                  'forgetAttempts',
                  'announceIdentified',
                  'adoptFound',
                ],
              },
              {
                target: '#meter.operational',
                actions: [
                  'announceMissingJournal',
                  'rememberIdentity',
                  'forgetAttempts',
                  'announceIdentified',
                ],
              },
            ],
            onError: [
              { guard: 'isUntrusted', target: '#meter.fault', actions: 'rememberProblem' },
              {
                guard: 'canRetryConnecting',
                target: 'waiting',
                actions: ['countAttempt', 'rememberProblem'],
              },
              { target: '#meter.fault', actions: 'rememberProblem' },
            ],
          },
        },
        waiting: {
          description: 'The meter did not answer as it should; the next try comes after the retry delay.',
          after: { connectRetryDelay: 'identifying' },
        },
      },
    },

    operational: {
      description: 'The meter is known. Everything below goes on side by side.',
      type: 'parallel',
      tags: ['online'],
      invoke: [
        {
          id: 'telemetry',
          src: 'telemetry',
          input: meterInput,
          onError: { target: '#meter.fault', actions: 'rememberProblem' },
        },
        {
          id: 'warningTemperature',
          src: 'temperature',
          input: ({ context }) => ({ level: 'warning', minTimeMs: context.settings.temperatureMinTimeMs }),
        },
        {
          id: 'errorTemperature',
          src: 'temperature',
          input: ({ context }) => ({ level: 'error', minTimeMs: context.settings.temperatureMinTimeMs }),
        },
      ],
      on: {
        'temperature.moved': { actions: 'forwardTemperature' },
        'register.decreased': { actions: 'announceRegisterDecreased' },
        'clock.stood': { actions: 'announceRepeated' },
        'temperature.raised': { actions: 'announceTemperature' },
        'temperature.cleared': { actions: 'announceTemperature' },
      },
      states: {
        lifecycle,

        clock,

        link,

        recovery,
      },
    },

    fault: {
      description: 'Gave up for now, with a reason. Leaves by itself after a delay, or when told to.',
      tags: ['recoverable'],
      entry: ['announceFault', 'giveUpForFault', 'forgetAttempts'],
      on: {
        'transaction.start': { actions: 'refuseForFault' },
        'transaction.stop': { actions: 'refuseForFault' },
        'meter.recover': 'connecting',
      },
      after: { faultRecoveryDelay: 'connecting' },
    },

    stopped: {
      type: 'final',
      description: 'Ended. Nothing is sent any more.',
      entry: ['giveUpForStop', 'announceStopped'],
    },
  },
});
