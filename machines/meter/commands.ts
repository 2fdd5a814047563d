import { toErrorData } from '../../src/errors/error-data.ts';
import { act, errorOf } from './act.ts';
import type { CurrentCommand, MeterContext, StartCommand, TransactionCommand } from './context.ts';
import * as errors from './errors.ts';
import { giveUp } from './left-behind.ts';
import { admitted, dropExpired, queueCommand, refusal, takeNext } from './queue.ts';
import { answerNotHome, deliverHome } from './records-home.ts';
import { vocabulary } from './vocabulary.ts';
import { acted, beginWrite, closeWrite, judgeWriteFailure } from './writes.ts';

/** A command that begins: nothing has been sent for it. */
export function begun(
  asked: TransactionCommand | undefined,
  more: Partial<CurrentCommand> = {},
): CurrentCommand {
  return {
    asked,
    attempts: 0,
    failure: undefined,
    hasLostWrite: false,
    effect: 'none',
    unlessSent: undefined,
    starting: undefined,
    ending: undefined,
    effectOfStart: undefined,
    hasEndedOther: false,
    countsInMeterTime: false,
    nothingUpTo: undefined,
    newestAtEnding: undefined,
    seen: undefined,
    ...more,
  };
}

export function startOf({ command }: Pick<MeterContext, 'command'>): StartCommand | undefined {
  return command?.asked?.type === 'transaction.start' ? command.asked : undefined;
}

/** Commands that wait, those being carried out, and stops that wait for their record. */
export const queueSetup = vocabulary.extend({
  guards: {
    // Of the command that waits longest
    isNextWithoutJournal: ({ context: { queue, journalProblem, settings } }) =>
      queue[0]?.type === 'transaction.start' &&
      journalProblem !== undefined &&
      !settings.allowStartWithoutJournal,
    isNextStart: ({ context: { queue } }) => queue[0]?.type === 'transaction.start',
    isNextStop: ({ context: { queue } }) => queue[0]?.type === 'transaction.stop',
    isNextStopOfRunning: ({ context: { queue, running } }) =>
      queue[0]?.type === 'transaction.stop' &&
      running.kind === 'open' &&
      (queue[0].transactionId === '' || queue[0].transactionId === running.transactionId),
    // Of the command that is carried out
    hasTriesLeft: ({ context }) => (context.command?.attempts ?? 0) < context.settings.commandRetries,
    hasNoTriesLeft: ({ context }) => (context.command?.attempts ?? 0) > context.settings.commandRetries,
    isForStart: ({ context }) => context.command?.asked?.type === 'transaction.start',
  },
  actions: {
    queueCommand: act(queueCommand),
    dropExpired: act(dropExpired),
    giveUpForFault: act((args, does) =>
      giveUp(
        args,
        does,
        requestId => args.context.link.problem ?? errors.busy(requestId, 'the driver is in fault'),
      ),
    ),
    giveUpForStop: act((args, does) => giveUp(args, does, errors.stopped)),
    refuseForJournal: act((args, does) => {
      const command = takeNext(args.context, does);
      if (command !== undefined)
        does.tell(refusal(command, args.context.journalProblem ?? toErrorData(undefined)));
    }),
    refuseForFault: act(({ context, event }, does) => {
      const { command, refusal: reason } = admitted(context, event);
      const problem = errors.withEffect(context.link.problem ?? toErrorData(undefined), 'none');
      does.tell(refusal(command, reason ?? problem));
    }),
    countAttempt: act(({ context, event }, does) => {
      const { command } = context;
      if (command === undefined) return;
      const failure = errorOf(event);
      does.assign({ command: { ...command, attempts: command.attempts + 1, failure } });
    }),
    /** A look failed, too; the failure of the command itself, if there is one, is what the caller will hear. */
    countLookFailure: act(({ context, event }, does) => {
      const { command } = context;
      if (command === undefined) return;
      const failure = command.failure ?? ('error' in event ? errorOf(event) : undefined);
      does.assign({ command: { ...command, attempts: command.attempts + 1, failure } });
    }),
    rememberLookFailure: act(({ context, event }, does) => {
      const { command } = context;
      if (command !== undefined)
        does.assign({ command: { ...command, failure: command.failure ?? errorOf(event) } });
    }),
    beginWrite: act(beginWrite),
    closeWrite: act(closeWrite),
    judgeWriteFailure: act(judgeWriteFailure),
    settleWrite: act(({ context }, does) => does.assign({ writes: acted(context, false) })),
    deliverHome: act(deliverHome),
    answerNotHome: act(answerNotHome),
    tellFact: act(({ event }, does) => {
      if (event.type === 'record.told') does.tell(event.fact);
    }),
    listPending: act(({ event }, does) => {
      if (event.type !== 'records.listed') return;
      const { pending, idsInDoubt } = event;
      does.assign({ pending, idsInDoubt });
    }),
  },
});
