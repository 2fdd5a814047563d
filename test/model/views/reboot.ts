import type { MeterSnapshot } from '../../support/model.ts';
import {
  after,
  clockJumped,
  clockStood,
  connectionRenewed,
  failed,
  fails,
  pollFailed,
  pollRefused,
  pollStale,
  pollSucceeded,
  read,
  readAhead,
  readBehind,
  readNoLegal,
  readOther,
  readOwn,
} from './outcomes.ts';
import type { View } from './view.ts';

const lostLink = [read('identify'), pollFailed, pollFailed, pollFailed];

/** A meter that may have booted between two polls, or while it could not be reached for a moment. */
export const rebootView: View = {
  name: 'reboot',
  regions: ['lifecycle', 'link'],
  holdsPolls: true,
  needsSocket: true,
  settings: { connectRetries: 0, connectRetryDelayMs: 1500 },
  events: [
    read('identify'),
    readNoLegal('identify'),
    clockJumped,
    connectionRenewed,
    clockStood,
    pollFailed,
    pollRefused,
    pollStale,
    pollSucceeded,
    read('reread'),
    readAhead('reread'),
    read('reread', 'tx-old'),
    readAhead('reread', 'tx-old'),
    readOther('reread'),
    readNoLegal('reread'),
    fails('reread', failed),
    after('connectRetryDelay', 'operational.link.online'),
  ],
  also: [
    [read('identify'), connectionRenewed, clockJumped, readAhead('reread')],
    [read('identify'), clockJumped, read('reread')],
    [...lostLink, pollSucceeded, readBehind('reidentify')],
    [read('identify'), connectionRenewed, readOwn('reread', 'tx-1')],
  ],
  accepts(snapshot, event) {
    const { context } = snapshot;
    const isRereading = 'reread' in snapshot.children;
    // What follows is the same as after an outage.
    if (context.transaction !== undefined) return false;
    if (event.type === 'clock.stood') return isQuiet(snapshot);
    if (event.type === 'clock.jumped') return isQuiet(snapshot);
    if (event.type === 'connection.renewed') return isQuiet(snapshot);
    if (event.type === 'poll.stale') return isQuiet(snapshot) || isRereading;
    // More of the same brings nothing new: the outage view goes on from there.
    if (event.type === 'poll.failed')
      return context.pollFailures === 0 && (event !== pollRefused || isQuiet(snapshot));
    if (event.type === 'xstate.done.actor.reread') {
      const { legalProblem, identity, pulse } = event.output;
      const isMeantForTime = legalProblem === undefined && identity.meterId === '1';
      const wasAhead = context.suspicion === 'clockJumped' || isAhead(context.pulse);
      return !isMeantForTime || isAhead(pulse) === wasAhead;
    }
    return true;
  },
  memory: ({ suspicion, pollFailures, problem, legalProblem, transaction, pulse }) => [
    suspicion,
    pollFailures,
    problem?.code,
    legalProblem !== undefined,
    transaction?.transactionId,
    isAhead(pulse),
  ],
};

function isAhead(pulse: MeterSnapshot['context']['pulse']): boolean {
  return pulse !== undefined && pulse.deviceTimeMs > pulse.atMs;
}

function isQuiet({ value, context }: MeterSnapshot): boolean {
  return (
    JSON.stringify(value).includes('"link":"online"') &&
    context.suspicion === undefined &&
    context.legalProblem === undefined
  );
}
