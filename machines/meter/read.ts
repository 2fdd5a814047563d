import type { Look } from '../../src/domain/service-results.ts';
import type { Does } from './act.ts';
import type { MeterContext } from './context.ts';
import * as errors from './errors.ts';
import { judge } from './running.ts';

/** What the meter was last read to say. */

type Newest = MeterContext['read']['newest'];

/** What is known of it after a look: the newest transaction, and whether the two witnesses could be read and agree. */
export function readBy(context: MeterContext, look: Look, does: Does): MeterContext['read'] {
  const { legal, status } = look;
  const judged = judge(look, context.read.endedUpTo);
  const before = context.read.disagreements;
  const disagreements =
    judged.kind === 'disagree'
      ? before + 1
      : judged.kind === 'open' || judged.kind === 'nothing'
        ? 0
        : before;
  if (judged.kind === 'disagree' && before === 1) {
    const got = errors.witnessesDisagree(judged.statusRuns, judged.named?.transactionId);
    const path = 'status.bits.transactionIsOnGoing, meterValue.transactionStatus';
    does.tell({ type: 'meter.answerOdd', endpoint: 'GET /v1/status and /legal', path, got });
  }
  if (disagreements === 1 && before === 0) does.raise({ type: 'look.wanted' });
  const legalProblem = legal.said === 'unread' ? legal.error : undefined;
  if (legalProblem !== undefined && context.read.legalProblem === undefined)
    does.tell({ type: 'meter.legalUnreadable', error: legalProblem });
  const newest = newestBy(look, judged.kind === 'open') ?? context.read.newest;
  return {
    endedUpTo: context.read.endedUpTo,
    sample: status?.sample ?? context.read.sample,
    newest: isSameNewest(newest, context.read.newest) ? context.read.newest : newest,
    legalProblem: legal.said === 'notAsked' ? context.read.legalProblem : legalProblem,
    disagreements,
  };
}

/**
 * A transaction of ours is the newest, which the owner of records hears, too; where its counter is not known, nor is the
 * newest one until the next look.
 */
export function newestNow(counter: number | undefined, running: boolean, does: Does): Newest {
  if (counter === undefined) return undefined;
  const newest = { counter, running };
  does.bid({ type: 'records.newest', newest });
  return newest;
}

function newestBy({ legal }: Look, isOpen: boolean): Newest {
  if (legal.said === 'none') return { counter: -1, running: false };
  if (legal.said !== 'transaction') return undefined;
  const { paginationCounter: counter, running } = legal.transaction;
  return counter === undefined ? undefined : { counter, running: isOpen || running === true };
}

function isSameNewest(one: Newest, other: Newest): boolean {
  return one?.counter === other?.counter && one?.running === other?.running;
}
