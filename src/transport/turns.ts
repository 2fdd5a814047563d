/** The right to use the connection; one holder at a time. */
export interface Turn {
  /** Resolves when the turn has come. Never rejects. */
  readonly ready: Promise<void>;
  readonly isMine: boolean;
  /** Gives the turn on, or the place in the queue up. May be called twice. */
  readonly end: () => void;
}

export interface Turns {
  take(lane: 'command' | 'poll'): Turn;
}

interface Waiting {
  begin(): void;
}

/** A queue with two lanes: a poll gets its turn only when no command waits. */
export function createTurns(): Turns {
  const lanes = { command: [] as Waiting[], poll: [] as Waiting[] };
  let isTaken = false;

  function next() {
    if (isTaken) return;
    const waiting = lanes.command.shift() ?? lanes.poll.shift();
    if (waiting === undefined) return;
    isTaken = true;
    waiting.begin();
  }

  return {
    take(lane) {
      let isMine = false;
      let isOver = false;
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      const waiting: Waiting = {
        begin() {
          isMine = true;
          resolve();
        },
      };
      lanes[lane].push(waiting);
      next();
      return {
        ready,
        get isMine() {
          return isMine;
        },
        end() {
          if (isOver) return;
          isOver = true;
          if (isMine) isTaken = false;
          else lanes[lane].splice(lanes[lane].indexOf(waiting), 1);
          next();
        },
      };
    },
  };
}
