import { type RebootSign, rebootSigns } from '../../src/domain/reboot.ts';
import type { Look } from '../../src/domain/service-results.ts';
import { act, announce, errorOf } from './act.ts';
import type { MeterContext } from './context.ts';
import { lifecycleSetup } from './lifecycle.state.ts';
import { identifyInput, lookInput, lookOf } from './looks.ts';

const pollFailuresUntilLost = 3;

/** Whether measurements come in, and what a meter that went away and came back may have lost. */
export const linkSetup = lifecycleSetup.extend({
  guards: {
    isLost: ({ context }) => context.link.pollFailures >= pollFailuresUntilLost - 1,
    hasFailed: ({ context }) => context.link.pollFailures > 0,
    wasUnreachable: ({ context }) => context.link.problem?.code === 'METER_UNREACHABLE',
    /** The meter was read again, and nothing speaks against its having run all the time. */
    isNothingNew: ({ context, event }) => {
      const look = lookOf(event);
      if (look?.status === undefined) return true;
      return context.link.suspicion !== 'wasUnreachable' && signsOf(context, look).length === 0;
    },
  },
  actions: {
    rememberProblem: act(({ context, event }, does) =>
      does.assign({ link: { ...context.link, problem: errorOf(event) } }),
    ),
    rememberPollFailure: act(({ context, event }, does) => {
      const { link } = context;
      does.assign({ link: { ...link, pollFailures: link.pollFailures + 1, problem: errorOf(event) } });
    }),
    forgetPollFailures: act(({ context }, does) =>
      does.assign({ link: { ...context.link, pollFailures: 0, problem: undefined } }),
    ),
    suspectJump: act(({ context }, does) =>
      does.assign({ link: { ...context.link, suspicion: 'clockJumped' } }),
    ),
    suspectOutage: act(({ context }, does) =>
      does.assign({ link: { ...context.link, suspicion: 'wasUnreachable' } }),
    ),
    forgetSuspicion: act(({ context }, does) =>
      does.assign({ link: { ...context.link, suspicion: undefined } }),
    ),
    /** Before the meter is remembered as it is now. */
    announceReboot: act(({ context, event }, does) => {
      const look = lookOf(event);
      const signs = look === undefined ? [] : signsOf(context, look);
      if (signs.length > 0) does.tell({ type: 'meter.rebooted', signs });
    }),
    announceIdentified: act(({ event }, does) => {
      const look = lookOf(event);
      if (look?.identity === undefined) return;
      const blockers = look.status?.blockers ?? [];
      does.tell({ type: 'meter.identified', identity: look.identity, blockers });
    }),
    /** The meter is there (again): settings are checked anew, and records are brought home. */
    reconnect: act(({ context, event }, does) => {
      const identity = lookOf(event)?.identity ?? context.identity;
      if (identity === undefined) return;
      does.assign({
        identity,
        link: { problem: undefined, isBroken: false, attempts: 0, pollFailures: 0, suspicion: undefined },
        clock: { ...context.clock, settingsChecked: false },
      });
      does.raise({ type: 'meter.reconnected' });
      does.bid({ type: 'records.begin', identity, newest: context.read.newest });
    }),
    announceDegraded: announce(({ event }) => ({ type: 'link.degraded', error: errorOf(event) })),
    announceLost: announce(({ context, event }) => ({
      type: 'link.lost',
      error: context.link.problem ?? errorOf(event),
    })),
    announceRecovered: announce(() => ({ type: 'link.restored', from: 'degraded' })),
    announceRestored: announce(() => ({ type: 'link.restored', from: 'offline' })),
  },
});

export const link = linkSetup.createStateConfig({
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
    },
    rereading: {
      description: 'Polls succeed. Reads the meter again: it may have booted between two polls.',
      on: {
        'poll.failed': { target: 'degraded', actions: ['rememberPollFailure', 'announceDegraded'] },
        'clock.jumped': { actions: 'suspectJump' },
      },
      entry: 'countLook',
      invoke: {
        id: 'reread',
        src: 'look',
        input: ({ context }) => lookInput(context, 'command', false),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          { guard: 'isNothingNew', target: 'online', actions: ['learn', 'forgetSuspicion'] },
          {
            target: 'online',
            actions: ['announceReboot', 'announceIdentified', 'learnAgain', 'reconnect'],
          },
        ],
        onError: 'online',
      },
    },
    degraded: {
      description: 'A poll failed, or the last measurement is too old.',
      after: {
        lostAfter: [
          { guard: 'hasFailed', target: 'offline', actions: 'announceLost' },
          {
            target: 'degraded',
            reenter: true,
            description: 'No poll has failed: what holds the line says nothing against it.',
          },
        ],
      },
      on: {
        'poll.succeeded': [
          {
            guard: 'wasUnreachable',
            target: 'rereading',
            actions: ['suspectOutage', 'forgetPollFailures', 'announceRecovered'],
          },
          {
            guard: 'hasFailed',
            target: 'rereading',
            actions: ['forgetPollFailures', 'announceRecovered'],
          },
          {
            target: 'online',
            actions: ['forgetPollFailures', 'announceRecovered'],
            description: 'It was merely late.',
          },
        ],
        'poll.hangs': { target: 'offline', actions: ['rememberPollFailure', 'announceLost'] },
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
          entry: 'countLook',
          invoke: {
            id: 'reidentify',
            src: 'look',
            input: ({ context }) => identifyInput(context),
            onDone: [
              { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
              {
                target: '#meter.operational.link.online',
                actions: [
                  'announceReboot',
                  'announceIdentified',
                  'announceRestored',
                  'learnAgain',
                  'reconnect',
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

/** What shows that the meter has booted since it was last read. */
function signsOf({ read, link, clock }: MeterContext, { status }: Look): readonly RebootSign[] {
  if (status === undefined) return [];
  const { suspicion } = link;
  const { syncedAtMs } = clock;
  return rebootSigns(read.sample, status.sample, { hasJumped: suspicion === 'clockJumped', syncedAtMs });
}
