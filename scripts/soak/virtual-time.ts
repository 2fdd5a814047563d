interface Timer {
  readonly atMs: number;
  readonly order: number;
  /** Undefined: it was cleared. */
  run: (() => void) | undefined;
}

/** Stands in for `setTimeout` and its kin, so that a day lasts as long as the computer needs for it. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Timers that are set and not cleared. */
  readonly pending: number;
  /** Runs the next timer, if it is due by then; tells whether one was. */
  runNext(untilMs: number): boolean;
}

/** Replaces the global timers from now on. The wall clock of the process stays as it is. */
export function installVirtualTime(startMs: number): VirtualTime {
  const heap: Timer[] = [];
  let nowMs = startMs;
  let order = 0;
  let pending = 0;

  const isBefore = (a: Timer, b: Timer) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  function push(timer: Timer) {
    let at = heap.push(timer) - 1;
    for (;;) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (at === 0 || parent === undefined || !isBefore(timer, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  }

  function pop(): Timer | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (least === undefined || !isBefore(least, last)) break;
      heap[at] = least;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return first;
  }

  /** What `setTimeout` gives back; undici refreshes and unrefs its own. */
  class Handle {
    #timer: Timer | undefined;
    readonly #run: () => void;
    readonly #delayMs: number;

    constructor(run: () => void, delayMs: number) {
      this.#run = run;
      this.#delayMs = Math.max(1, delayMs || 0);
      this.refresh();
    }

    refresh(): this {
      this.close();
      order += 1;
      pending += 1;
      this.#timer = { atMs: nowMs + this.#delayMs, order, run: this.#run };
      push(this.#timer);
      return this;
    }

    close(): this {
      if (this.#timer?.run !== undefined) {
        this.#timer.run = undefined;
        pending -= 1;
      }
      return this;
    }

    ref(): this {
      return this;
    }

    unref(): this {
      return this;
    }

    hasRef(): boolean {
      return true;
    }
  }

  const setVirtual = (run: (...values: unknown[]) => void, delayMs = 0, ...values: unknown[]) =>
    new Handle(() => run(...values), delayMs);
  const setVirtualInterval = (run: (...values: unknown[]) => void, periodMs = 0, ...values: unknown[]) => {
    const handle: Handle = new Handle(() => {
      handle.refresh();
      run(...values);
    }, periodMs);
    return handle;
  };
  const clear = (handle: unknown) => {
    if (handle instanceof Handle) handle.close();
  };
  Object.assign(globalThis, {
    setTimeout: setVirtual,
    setInterval: setVirtualInterval,
    clearTimeout: clear,
    clearInterval: clear,
  });

  return {
    now: () => nowMs,
    get pending() {
      return pending;
    },
    runNext(untilMs) {
      while (heap[0] !== undefined && heap[0].run === undefined) pop();
      const next = heap[0];
      if (next?.run === undefined || next.atMs > untilMs) {
        nowMs = Math.max(nowMs, untilMs);
        return false;
      }
      pop();
      nowMs = Math.max(nowMs, next.atMs);
      const { run } = next;
      next.run = undefined;
      pending -= 1;
      run();
      return true;
    },
  };
}
