/** A place in the queue, and then the right to use the connection. */
export interface Turn {
  /** Gives the right on to the next, or the place in the queue up. May be called twice. */
  end(): void;
}

export interface Turns {
  /** Calls `begin` when the turn has come, at once if nobody has it; never after `end`. */
  take(lane: 'command' | 'poll', begin: () => void): Turn;
}

/** One turn at a time. A poll gets its turn only when no command waits; within a lane the oldest goes first. */
export function createTurns(): Turns {
  const lanes = { command: new Set<() => void>(), poll: new Set<() => void>() };
  let isTaken = false;

  function callNext() {
    const lane = lanes.command.size > 0 ? lanes.command : lanes.poll;
    const [begin] = lane;
    if (isTaken || begin === undefined) return;
    isTaken = true;
    lane.delete(begin);
    begin();
  }

  return {
    take(lane, begin) {
      let hasEnded = false;
      const call = () => begin();
      lanes[lane].add(call);
      callNext();
      return {
        end() {
          if (hasEnded) return;
          hasEnded = true;
          const wasWaiting = lanes[lane].delete(call);
          if (!wasWaiting) isTaken = false;
          callNext();
        },
      };
    },
  };
}
