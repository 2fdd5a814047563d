import { meterSetup } from './setup.ts';

export const link = meterSetup.createStateConfig({
  description: 'Whether measurements come in. Not the same question as what the meter is doing.',
  initial: 'online',
  states: {
    online: {
      description: 'Polls succeed.',
      on: {
        'poll.failed': { target: 'degraded', actions: ['rememberPollFailure', 'announceDegraded'] },
        'poll.stale': { target: 'degraded', actions: ['rememberProblem', 'announceDegraded'] },
        'clock.jumped': { target: 'rereading', actions: 'suspectJump' },
        'connection.renewed': 'rereading',
      },
      after: { connectRetryDelay: { guard: 'mustReread', target: 'rereading' } },
    },
    rereading: {
      description:
        'Polls succeed. Reads status and current transaction again: the meter may have booted between two polls, or could not say which transaction is its current one.',
      on: {
        'poll.failed': { target: 'degraded', actions: ['rememberPollFailure', 'announceDegraded'] },
        'poll.stale': { target: 'degraded', actions: ['rememberProblem', 'announceDegraded'] },
        'clock.jumped': { actions: 'suspectJump' },
      },
      invoke: {
        id: 'reread',
        src: 'identify',
        input: ({ context }) => ({ known: context.identity }),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberStranger' },
          { guard: 'isLegalUnreadable', target: 'online' },
          { guard: 'isNothingNew', target: 'online', actions: 'forgetSuspicion' },
          {
            target: 'online',
            actions: ['announceReboot', 'rememberIdentity', 'announceIdentified', 'tellReconnected'],
          },
        ],
        onError: 'online',
      },
    },
    degraded: {
      description: 'A poll failed, or the last measurement is too old.',
      after: { lostAfter: { target: 'offline', actions: 'announceLost' } },
      on: {
        'poll.succeeded': [
          {
            guard: 'wasUnreachable',
            target: 'rereading',
            actions: ['suspectOutage', 'forgetPollFailures', 'announceRecovered'],
          },
          { target: 'rereading', actions: ['forgetPollFailures', 'announceRecovered'] },
        ],
        'poll.failed': [
          { guard: 'isLost', target: 'offline', actions: ['rememberPollFailure', 'announceLost'] },
          { actions: 'rememberPollFailure' },
        ],
      },
    },
    offline: {
      description: 'The meter does not answer. Polling goes on.',
      on: { 'poll.succeeded': 'returning' },
    },
    returning: {
      description: 'The meter answers again: is it the same, and what became of the transaction?',
      initial: 'identifying',
      on: { 'poll.failed': { target: 'offline', actions: 'rememberPollFailure' } },
      states: {
        identifying: {
          description: 'Reads identity and current transaction again.',
          invoke: {
            id: 'reidentify',
            src: 'identify',
            input: ({ context }) => ({ known: context.identity }),
            onDone: [
              { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberStranger' },
              {
                target: '#meter.operational.link.online',
                actions: [
                  'announceReboot',
                  'rememberIdentity',
                  'announceIdentified',
                  'announceRestored',
                  'tellReconnected',
                ],
              },
            ],
            onError: { target: 'waiting', actions: 'rememberProblem' },
          },
        },
        waiting: {
          description: 'It answers polls, but could not be identified.',
          after: { commandRetryDelay: 'identifying' },
        },
      },
    },
  },
});
