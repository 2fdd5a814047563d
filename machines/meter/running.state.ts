import { assertEvent, not, or, stateIn } from 'xstate';
import type { RunningInput } from '../../src/domain/service-results.ts';
import { act, announce } from './act.ts';
import { begun, queueSetup } from './commands.ts';
import type { MeterContext } from './context.ts';
import * as errors from './errors.ts';
import { believedOf, freshLook, isAnotherMeter, learnFrom, lookInput, lookOf } from './looks.ts';
import { judge, openBefore } from './running.ts';
import { isSession } from './session.ts';
import { meterInput, required } from './vocabulary.ts';

/** What runs: the state of the lifecycle in which something does, and the looks that keep the fact true. */
export const runningSetup = queueSetup.extend({
  guards: {
    /** Or ran when that was last known. */
    isRunning: ({ context }) => openBefore(context.running) !== undefined,
    isNothing: ({ context }) => context.running.kind === 'nothing',
    /** A look is under way, and may have said already what is not known yet: what is known is from before. */
    isBeingRead: or([
      stateIn({ operational: { looking: 'glancing' } }),
      stateIn({ operational: { link: 'rereading' } }),
    ]),
    isAnotherMeter: ({ context, event }) => isAnotherMeter(context, lookOf(event)),
    isHalfRead: ({ context }) =>
      context.identity?.apiVersion === undefined || context.read.legalProblem !== undefined,
  },
  actions: {
    /** Before each look: it has a moment of its own. */
    countLook: act(({ context: { writes } }, does) =>
      does.assign({ writes: { ...writes, count: writes.count + 1 } }),
    ),
    learn: act(learnFrom),
    /** After an outage: that ours still runs is worth a word. */
    learnAgain: act((args, does) => {
      learnFrom(args, does);
      const { running } = args.context;
      const look = freshLook(args.context, args.event);
      const judged = look && judge(look, args.context.read.endedUpTo);
      if (running.kind !== 'open' || running.origin !== 'own' || judged?.kind !== 'open') return;
      const { transactionId } = running;
      if (isSession(running, judged)) does.tell({ type: 'transaction.resumed', transactionId });
    }),
    rememberOtherMeter: act(({ context, event }, does) => {
      const found = lookOf(event)?.identity;
      if (found === undefined) return;
      const { identity, settings, link } = context;
      const known = identity ?? lookOf(event)?.remembered;
      const problem = errors.identityChanged(known, found, settings.expectedPublicKey);
      does.assign({ link: { ...link, problem } });
    }),
    rememberSeen: act(({ context, event }, does) => {
      const { command } = context;
      if (command !== undefined) does.assign({ command: { ...command, seen: freshLook(context, event) } });
    }),
    beginStopDue: act(({ context }, does) => {
      if (context.running.kind !== 'open') return;
      does.assign({ command: begun(undefined, { ending: context.running }) });
    }),
    keepIntermediate: act(({ context, event }, does) => {
      assertEvent(event, 'record.intermediate');
      const { running } = context;
      if (running.kind === 'open') does.assign({ running: { ...running, intermediate: event.record } });
    }),
    announceExpiring: announce(({ context, event }) => {
      assertEvent(event, 'transaction.nearlyExpired');
      const { transactionId, maxStopTime } = event;
      const isStillOpen = openBefore(context.running)?.transactionId === transactionId;
      return isStillOpen ? { type: 'transaction.expiring', transactionId, maxStopTime } : undefined;
    }),
  },
});

export const running = runningSetup.createStateConfig({
  description:
    'The meter says that the transaction runs. What it signs meanwhile is kept now and then, as evidence.',
  meta: { spec: 'LEM operation manual, p. 70-72' },
  always: {
    guard: not('isRunning'),
    target: '#meter.operational.lifecycle.idle',
    description: 'A look showed that it has ended, whether or not another one runs since.',
  },
  invoke: [
    {
      id: 'noteRunning',
      src: 'noteRunning',
      input: runningInput,
      onError: { description: 'The journal has its own way to say so.' },
    },
    {
      id: 'intermediate',
      src: 'intermediate',
      input: runningInput,
      onError: { description: 'Evidence is not worth a fault.' },
    },
  ],
  on: {
    'record.intermediate': { actions: 'keepIntermediate' },
    'running.changed': {
      target: 'running',
      reenter: true,
      description: 'Another transaction runs.',
    },
    'stop.due': {
      target: '#meter.operational.lifecycle.stopping.ending',
      actions: 'beginStopDue',
      description: 'A stop that could not be carried out, and its transaction was seen to run.',
    },
  },
});

/** Whoever began or ended something, it is known within a minute. */
export const looking = runningSetup.createStateConfig({
  description:
    'Keeps true what is known of what runs: looks once a minute, and sooner while something is not known.',
  initial: 'resting',
  on: { 'look.wanted': '.lookingSoon' },
  states: {
    resting: {
      description: 'Looked within the last minute, whoever did.',
      on: { 'meter.looked': { target: 'resting', reenter: true } },
      after: {
        connectRetryDelay: { guard: 'isHalfRead', target: 'glancing' },
        lookInterval: 'glancing',
      },
    },
    lookingSoon: {
      description: 'Something is not known: looks again soon, with nothing written in between.',
      after: { secondLookDelay: 'glancing' },
    },
    glancing: {
      description: 'Reads the status and, when that says something new, the current transaction.',
      entry: 'countLook',
      invoke: {
        id: 'look',
        src: 'look',
        input: ({ context }) => ({
          ...lookInput(context, 'background', context.read.disagreements > 0),
          believed: believedOf(context),
        }),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          { target: 'resting', actions: 'learn' },
        ],
        onError: 'resting',
      },
    },
  },
});

function runningInput({ context }: { context: MeterContext }): RunningInput {
  const open = openBefore(context.running);
  return { ...meterInput({ context }), running: required(open, 'running transaction') };
}
