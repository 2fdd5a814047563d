/** A place in the queue, and then the right to use the connection. */
export interface Turn {
  /** Gives the right on to the next, or the place in the queue up. May be called twice. */
  end(): void;
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

/** One turn at a time; within a lane the oldest goes first. */
export function createTurns(): Turns {
  const lanes: Record<Lane, Set<() => void>> = {
    command: new Set(),
    poll: new Set(),
    background: new Set(),
  };
  let isTaken = false;

  function callNext(ended: Lane | undefined) {
    if (isTaken) return;
    const open: Lane[] = ended === 'poll' ? ['command', 'poll', 'background'] : ['command', 'poll'];
    const lane = open.find(each => lanes[each].size > 0);
    if (lane === undefined) return;
    const [begin] = lanes[lane];
    if (begin === undefined) return;
    isTaken = true;
    lanes[lane].delete(begin);
    begin();
  }

  return {
    take(lane, begin) {
      let hasEnded = false;
      const call = () => begin();
      lanes[lane].add(call);
      callNext(undefined);
      return {
        end() {
          if (hasEnded) return;
          hasEnded = true;
          if (lanes[lane].delete(call)) return;
          isTaken = false;
          callNext(lane);
        },
      };
    },
  };
}
