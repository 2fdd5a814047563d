import { assertEvent } from 'xstate';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import { type Args, act, announce, commandOf, holdTimer, refusal } from './act.ts';
import { withOwed } from './doubt.ts';
import * as problems from './problems.ts';
import type { MeterContext, TransactionCommand } from './types.ts';

const maxHeldCommands = 16;

function refuse(reason: (args: Args, command: TransactionCommand) => MeterErrorData) {
  return announce(args => refusal(commandOf(args.event), reason(args, commandOf(args.event))));
}

export const holdCommand = act(({ context, event }, does) => {
  const command = commandOf(event);
  const { requestId } = command;
  if (context.held.length >= maxHeldCommands) {
    const reason = `${maxHeldCommands} commands wait already`;
    does.tell(refusal(command, problems.busy(requestId, reason)));
    return;
  }
  does.assign({ held: [...context.held, command] });
  does.raise({ type: 'command.expired', requestId }, { delay: 'commandHold', id: holdTimer(requestId) });
});

/** A state that can take a command calls for the oldest that waits. */
export const callNextHeld = act(({ context }, does) => {
  if (context.held.length > 0) does.raise({ type: 'command.next' });
});
export const takeNextHeld = act(({ context }, does) => {
  const [next, ...held] = context.held;
  if (next === undefined) return;
  does.assign({ held });
  does.cancel(holdTimer(next.requestId));
  does.raise(next);
});

export const dropExpired = act(({ context, event }, does) => {
  assertEvent(event, 'command.expired');
  for (const command of context.held.filter(({ requestId }) => requestId === event.requestId)) {
    const reason = `it waited ${context.settings.commandHoldMs} ms for its turn`;
    does.tell(refusal(command, context.problem ?? problems.busy(command.requestId, reason)));
  }
  does.assign({ held: context.held.filter(({ requestId }) => requestId !== event.requestId) });
});

/** Nothing that a caller waits for is left unanswered when the machine leaves the states that could answer. */
function giveUp(reason: (context: MeterContext, requestId: string) => MeterErrorData) {
  return act(({ context }, does) => {
    for (const command of context.held) {
      does.cancel(holdTimer(command.requestId));
      does.tell(refusal(command, reason(context, command.requestId)));
    }
    const { starting, closing } = context;
    if (starting !== undefined) does.tell(refusal(starting, reason(context, starting.requestId)));
    if (closing?.requestId !== undefined) {
      const { requestId, transactionId } = closing;
      does.tell(refusal({ type: 'transaction.stop', requestId, transactionId }, reason(context, requestId)));
    }
    does.assign({ held: [], starting: undefined, closing: undefined, owed: owedWith(context) });
  });
}
/** A transaction that has ended, but whose record has not come home yet, stays owed. */
function owedWith({ closing, transaction, owed }: MeterContext): MeterContext['owed'] {
  if (closing === undefined || closing.transactionId === transaction?.transactionId) return owed;
  const { transactionId, request, intermediate } = closing;
  return withOwed(owed, { transactionId, request, hasRun: true, intermediate });
}
export const giveUpForFault = giveUp(
  (context, requestId) => context.problem ?? problems.busy(requestId, 'the driver is in fault'),
);
export const giveUpForStop = giveUp((_context, requestId) => problems.stopped(requestId));

export const refuseInvalid = refuse((_args, command) =>
  command.type === 'transaction.start' ? problems.requestInvalid(command) : toErrorData(undefined),
);
export const refuseForLegal = refuse(({ context }) => context.legalProblem ?? toErrorData(undefined));
export const refuseForFault = refuse(({ context }) => context.problem ?? toErrorData(undefined));
export const refuseActive = act(({ context, event }, does) => {
  const command = commandOf(event);
  const asked = command.type === 'transaction.start' ? command.request.transactionId : command.transactionId;
  const error = problems.transactionActive(context.transaction?.transactionId ?? '', asked);
  does.tell(refusal(command, error));
  does.assign({ madeRoom: false });
});
export const answerNoneOpen = announce(({ event }) => ({
  type: 'transaction.noneOpen',
  requestId: commandOf(event).requestId,
}));
