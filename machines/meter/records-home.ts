import { assertEvent } from 'xstate';
import type { Does } from './act.ts';
import * as errors from './errors.ts';
import type { Args } from './vocabulary.ts';

/** The stops that wait for it have their record; what nobody waits for is told as recovered. */
export function deliverHome({ context, event }: Args, does: Does) {
  assertEvent(event, 'record.home');
  const { record, wantedBy } = event;
  const waiting = context.waiting.filter(({ requestId }) => wantedBy.includes(requestId));
  let { again } = event;
  if (waiting.length === 0 && !again) does.tell({ type: 'record.recovered', record });
  for (const { requestId } of waiting) {
    does.tell({ type: 'transaction.stopped', requestId, record, ...(again ? { again } : {}) });
    again = true;
  }
  const { endedUpTo = -1 } = context.read;
  const { paginationCounter: counter = endedUpTo } = record;
  does.assign({
    waiting: context.waiting.filter(each => !waiting.includes(each)),
    ...(counter > endedUpTo ? { read: { ...context.read, endedUpTo: counter } } : {}),
  });
}

/** The stops that wait for a record hear why it does not come. */
export function answerNotHome({ context, event }: Args, does: Does) {
  assertEvent(event, 'record.notHome');
  const { wantedBy, record, intermediate } = event;
  const waiting = context.waiting.filter(({ requestId }) => wantedBy.includes(requestId));
  for (const { requestId, transactionId, effect } of waiting) {
    // For a stop of what had ended before, nothing was written.
    const error = errors.withEffect(event.error, effect);
    does.tell({
      type: 'transaction.stopFailed',
      requestId,
      transactionId,
      error,
      ...(record === undefined ? {} : { record }),
      ...(intermediate === undefined ? {} : { intermediate }),
    });
  }
  does.assign({ waiting: context.waiting.filter(each => !waiting.includes(each)) });
}
