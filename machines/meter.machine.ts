import { and, assertEvent, raise } from 'xstate';
import { toErrorData } from '../src/errors/error-data.ts';
import { act, announce, errorOf } from './meter/act.ts';
import { clock } from './meter/clock.state.ts';
import { connecting, connectingSetup } from './meter/connecting.state.ts';
import { initialContext } from './meter/context.ts';
import { lifecycle } from './meter/lifecycle.state.ts';
import { link } from './meter/link.state.ts';
import { looking } from './meter/running.state.ts';
import { neverRead } from './meter/running.ts';
import { meterInput, vocabulary } from './meter/vocabulary.ts';

const meterSetup = connectingSetup.extend({
  guards: {
    mayRecover: ({ context }) => context.settings.configProblem === undefined,
    isBroken: ({ context }) => context.link.isBroken,
  },
  actions: {
    rememberBroken: act(({ context }, does) => does.assign({ link: { ...context.link, isBroken: true } })),
    forgetBroken: act(({ context }, does) => does.assign({ link: { ...context.link, isBroken: false } })),
    renew: raise({ type: 'parts.renew' }),
    restRecords: act((_args, does) => does.bid({ type: 'records.rest' })),
    announceFault: announce(({ context: { link, settings } }) => ({
      type: 'meter.fault',
      error: link.problem ?? toErrorData(undefined),
      ...(settings.configProblem === undefined ? { retryInMs: settings.faultRecoveryDelayMs } : {}),
    })),
    announceStopped: announce(() => ({ type: 'meter.stopped' })),
    rememberJournal: act(({ context, event }, does) => {
      assertEvent(event, ['journal.opened', 'journal.unusable']);
      const isUsable = event.type === 'journal.opened';
      if (!isUsable) does.tell({ type: 'journal.failed', error: event.error });
      else if (context.journalProblem !== undefined) {
        does.tell({ type: 'journal.restored' });
        const { identity, read } = context;
        if (identity !== undefined) does.bid({ type: 'records.begin', identity, newest: read.newest });
      }
      does.assign({ journalProblem: isUsable ? undefined : event.error });
    }),
    announceOdd: announce(({ event }) => {
      assertEvent(event, 'answer.odd');
      return { type: 'meter.answerOdd', ...event.odd };
    }),
    announceRegisterDecreased: announce(({ event }) => ({
      type: 'register.decreased',
      error: errorOf(event),
    })),
    announceRepeated: announce(({ event }) => {
      assertEvent(event, 'clock.stalled');
      const { timestamp, forMs } = event;
      return { type: 'measurement.repeated', timestamp, forMs };
    }),
    announceTemperature: announce(({ event }) => {
      assertEvent(event, ['temperature.raised', 'temperature.cleared']);
      return event;
    }),
    forwardTemperature: vocabulary.enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'temperature.moved');
      const { zones, temperatureC } = event;
      // Somebody may have made the event up.
      if (typeof zones !== 'object') return;
      for (const level of ['warning', 'error'] as const) {
        enqueue.sendTo(`${level}Temperature`, {
          type: 'temperature.moved',
          zone: zones[level],
          temperatureC,
        });
      }
    }),
  },
});

/** A defect of the driver itself, in what works for the whole life of the machine. */
const partFailed = { target: '.fault', actions: ['rememberProblem', 'rememberBroken'] } as const;

/**
 * The lifecycle of one LEM DCBM 400/600. Pure: it holds all behaviour over time and does nothing itself; every
 * service is a slot that the driver provides.
 */
export const meterMachine = meterSetup.createMachine({
  id: 'meter',
  description: 'One billing meter, from the first contact to the last record.',
  context: ({ input }) => initialContext(input, neverRead),
  initial: 'connecting',
  invoke: [
    // First of all, so that it is stopped before the journal is closed.
    {
      id: 'records',
      src: 'records',
      input: ({ context: { settings } }) => ({
        retries: settings.commandRetries,
        retryDelayMs: settings.commandRetryDelayMs,
        firstPauseMs: settings.recordRetryDelayMs,
      }),
      onError: partFailed,
    },
    { id: 'connection', src: 'connection', onError: partFailed },
    { id: 'journal', src: 'journal', input: undefined, onError: partFailed },
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
    'parts.renew': {
      target: '.connecting',
      reenter: true,
      actions: 'forgetBroken',
      description: 'Everything that works for the whole life of the machine begins anew.',
    },
    'meter.stop': { target: '.stopped', description: 'From everywhere; what runs is cut off.' },
    'command.expired': { actions: 'dropExpired' },
    'write.settled': {
      actions: 'settleWrite',
      description: 'A write whose answer was lost is not carried out any more.',
    },
    'record.home': { actions: 'deliverHome' },
    'record.notHome': { actions: 'answerNotHome' },
    'record.told': { actions: 'tellFact' },
    'records.listed': { actions: 'listPending' },
    'journal.opened': { actions: 'rememberJournal' },
    'journal.unusable': { actions: 'rememberJournal' },
    'answer.odd': { actions: 'announceOdd' },
    'transaction.nearlyExpired': { actions: 'announceExpiring' },
    'temperature.raised': { actions: 'announceTemperature' },
    'temperature.cleared': { actions: 'announceTemperature' },
  },
  states: {
    connecting,

    operational: {
      description: 'The meter is known. Everything below goes on side by side.',
      type: 'parallel',
      tags: ['online'],
      exit: 'restRecords',
      invoke: {
        id: 'telemetry',
        src: 'telemetry',
        input: meterInput,
        onError: { target: '#meter.fault', actions: 'rememberProblem' },
      },
      on: {
        'temperature.moved': { actions: 'forwardTemperature' },
        'register.decreased': { actions: 'announceRegisterDecreased' },
        'clock.stalled': { actions: 'announceRepeated' },
      },
      states: {
        lifecycle,

        looking,

        clock,

        link,
      },
    },

    fault: {
      description:
        'Gave up for now, with a reason. Leaves by itself after a delay, or when told to; not when its configuration was refused.',
      tags: ['recoverable'],
      entry: ['announceFault', 'giveUpForFault', 'forgetAttempts'],
      on: {
        'transaction.start': { actions: 'refuseForFault' },
        'transaction.stop': { actions: 'refuseForFault' },
        'meter.recover': [
          { guard: and(['mayRecover', 'isBroken']), actions: 'renew' },
          { guard: 'mayRecover', target: 'connecting' },
        ],
      },
      after: {
        faultRecoveryDelay: [
          { guard: and(['mayRecover', 'isBroken']), actions: 'renew' },
          { guard: 'mayRecover', target: 'connecting' },
        ],
      },
    },

    stopped: {
      type: 'final',
      description: 'Ended. Nothing is sent any more.',
      entry: ['giveUpForStop', 'announceStopped'],
    },
  },
});
