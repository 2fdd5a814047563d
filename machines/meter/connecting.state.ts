import { act, announce } from './act.ts';
import { linkSetup } from './link.state.ts';
import { identifyInput } from './looks.ts';

/** The first contact, and every further one after a fault. */
export const connectingSetup = linkSetup.extend({
  guards: {
    isUntrusted: ({ event }) =>
      'error' in event && (event.error as { code?: string } | undefined)?.code === 'METER_TLS_UNTRUSTED',
    canRetryConnecting: ({ context }) => context.link.attempts < context.settings.connectRetries,
  },
  actions: {
    /** Said once, before the meter is known. */
    announceMissingJournal: announce(({ context }) =>
      context.identity === undefined && !context.settings.hasJournal ? { type: 'journal.absent' } : undefined,
    ),
    countConnectFailure: act(({ context }, does) =>
      does.assign({ link: { ...context.link, attempts: context.link.attempts + 1 } }),
    ),
    forgetAttempts: act(({ context }, does) => does.assign({ link: { ...context.link, attempts: 0 } })),
  },
});

export const connecting = connectingSetup.createStateConfig({
  description: 'Reads who the meter is. Tries again, a limited number of times.',
  tags: ['busy'],
  initial: 'identifying',
  on: {
    'transaction.start': { actions: 'queueCommand' },
    'transaction.stop': { actions: 'queueCommand' },
  },
  states: {
    identifying: {
      description: 'Reads the status, finds the API version and the current transaction.',
      meta: { spec: 'LEM operation manual, p. 69 and 77' },
      entry: 'countLook',
      invoke: {
        id: 'identify',
        src: 'look',
        input: ({ context }) => identifyInput(context),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          {
            target: '#meter.operational',
            actions: ['announceReboot', 'announceMissingJournal', 'announceIdentified', 'learn', 'reconnect'],
          },
        ],
        onError: [
          { guard: 'isUntrusted', target: '#meter.fault', actions: 'rememberProblem' },
          {
            guard: 'canRetryConnecting',
            target: 'waiting',
            actions: ['countConnectFailure', 'rememberProblem'],
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
});
