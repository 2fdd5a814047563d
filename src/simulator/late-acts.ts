/** What the meter has taken in and not carried out yet. */
export class LateActs {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** The global timer, so that a test's virtual time drives it too; it does not keep the process alive. */
  add(afterMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, afterMs);
    timer.unref();
    this.#timers.add(timer);
  }

  /** How many are still to be carried out. */
  get count(): number {
    return this.#timers.size;
  }

  /** Drops them, as a restart does. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
