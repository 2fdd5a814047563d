/** Those who want to be told of something. */
export class Watchers<Fact = void> {
  readonly #all = new Set<(fact: Fact) => void>();

  /** The result ends it. */
  add(watcher: (fact: Fact) => void): () => void {
    this.#all.add(watcher);
    return () => this.#all.delete(watcher);
  }

  tell(fact: Fact): void {
    for (const watcher of this.#all) watcher(fact);
  }
}
