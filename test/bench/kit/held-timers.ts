/** A timer that ends when it is told to, and not when its time is over. */
class HeldTimer {
  readonly #callback: () => void;
  readonly #held: Set<HeldTimer>;

  constructor(callback: () => void, held: Set<HeldTimer>) {
    this.#callback = callback;
    this.#held = held;
    held.add(this);
  }

  end(): void {
    this.#held.delete(this);
    this.#callback();
  }

  close(): this {
    this.#held.delete(this);
    return this;
  }

  refresh(): this {
    this.#held.add(this);
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

/**
 * From now on, timers of up to so many ms, and more than none, are held; gives what ends all that are held. All others are
 * the real ones.
 */
export function holdTimers(upToMs: number): () => void {
  const held = new Set<HeldTimer>();
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const set = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    ms > 0 && ms <= upToMs ? new HeldTimer(() => callback(...args), held) : realSet(callback, ms, ...args);
  const clear = (timer: Parameters<typeof clearTimeout>[0] | HeldTimer) =>
    timer instanceof HeldTimer ? void timer.close() : realClear(timer);
  Object.assign(globalThis, { setTimeout: Object.assign(set, realSet), clearTimeout: clear });
  return () => {
    for (const timer of [...held]) timer.end();
  };
}
