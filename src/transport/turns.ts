/** A place in the queue, and then the right to use the connection. */
export interface Turn {
  /**
   * Gives the right on to the next, or the place in the queue up. May be called twice. `ranOut`: the request reached
   * its deadline, and those who have waited behind it wait no longer than for that.
   */
  end(how?: 'ended' | 'ranOut'): void;
}

/**
 * Who goes first. A poll gets its turn only when no command waits; a background request only when neither waits, and
 * only right after a poll, so that the next one is as far away as it can be.
 */
export type Lane = 'command' | 'poll' | 'background';

export interface Turns {
  /** Calls `begin` when the turn has come, if nobody has it at once; never after `end`. */
  take(lane: Lane, begin: () => void): Turn;
}

/**
 * One turn at a time; within a lane the oldest goes first.
 *
 * The requests of one command go as a batch: after one of them the line is kept until the next turn of the event loop,
 * for the one that follows from its answer. One that ran into its deadline ends the batch, and a waiting poll goes
 * before the next command: a meter that does not answer commands is measured all the same.
 */
export function createTurns(): Turns {
  const lanes: Record<Lane, Set<() => void>> = {
    command: new Set(),
    poll: new Set(),
    background: new Set(),
  };
  let isTaken = false;
  let batchEnd: NodeJS.Immediate | undefined;

  function callNext(...order: readonly Lane[]) {
    if (isTaken) return;
    const lane = order.find(each => lanes[each].size > 0);
    if (lane === undefined) return;
    const [begin] = lanes[lane];
    if (begin === undefined) return;
    isTaken = true;
    lanes[lane].delete(begin);
    begin();
  }

  function endBatch() {
    clearImmediate(batchEnd);
    batchEnd = undefined;
  }

  function keepForTheBatch() {
    endBatch();
    batchEnd = setImmediate(() => {
      batchEnd = undefined;
      callNext('command', 'poll');
    });
    callNext('command');
  }

  function giveOn(lane: Lane, how: 'ended' | 'ranOut') {
    isTaken = false;
    if (lane !== 'command')
      return lane === 'poll' ? callNext('command', 'poll', 'background') : callNext('command', 'poll');
    if (how === 'ended') return keepForTheBatch();
    endBatch();
    callNext('poll', 'command');
  }

  return {
    take(lane, begin) {
      let hasEnded = false;
      const call = () => begin();
      lanes[lane].add(call);
      if (batchEnd === undefined) callNext('command', 'poll');
      else callNext('command');
      return {
        end(how = 'ended') {
          if (hasEnded) return;
          hasEnded = true;
          if (!lanes[lane].delete(call)) giveOn(lane, how);
        },
      };
    },
  };
}
