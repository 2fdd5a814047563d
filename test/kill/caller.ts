import { openJournal } from '../../src/index.ts';
import { isDenial } from './ledgers.ts';
import type { Line } from './orders.ts';
import type { KillAtMeter, LifeOrders, PowerCut, Scene } from './scene.ts';

/**
 * A caller that outlives its processes. One that remembers asks for the end of all that it began; one that does not
 * leaves it to the driver to bring every record home.
 */
export class Caller {
  readonly remembers: boolean;
  readonly #scene: Scene;
  readonly #unfinished = new Set<string>();
  readonly #unanswered = new Set<string>();
  #count = 0;

  constructor(scene: Scene, remembers = true) {
    this.#scene = scene;
    this.remembers = remembers;
  }

  get unfinished(): readonly string[] {
    return this.remembers ? [...this.#unfinished] : [];
  }

  /** Sessions whose start was cut off, and that nobody tried to stop: the caller may ask for them again. */
  get unanswered(): readonly string[] {
    return [...this.#unanswered];
  }

  newTransactionId(): string {
    this.#count += 1;
    return `session-${this.#count}`;
  }

  /** Another process; what it told the caller is remembered. */
  async live(orders: Omit<LifeOrders, 'unfinished'>, atMeter?: KillAtMeter, powerCut?: PowerCut) {
    const life = await this.#scene.live({ ...orders, unfinished: this.unfinished }, atMeter, powerCut);
    const before = new Set(this.#unfinished);
    for (const line of life.lines) this.#listen(line, before);
    if (!life.wasKilled && (life.exitCode !== 0 || life.lines.at(-1)?.kind !== 'done')) {
      throw new Error(
        `a victim ended with ${life.exitCode} by itself: ${life.complaints}${JSON.stringify(life.lines)}`,
      );
    }
    return life;
  }

  /** Lives without a kill until the caller has heard the end of everything, and the driver waits for nothing. */
  async recover(): Promise<void> {
    for (let life = 0; life < 3 && (life === 0 || this.#isWaiting()); life += 1) {
      await this.live({ transactionId: undefined, stopBy: 'id', inHurry: false, kill: undefined });
    }
  }

  #isWaiting(): boolean {
    const journal = openJournal(this.#scene.journal);
    const open = journal.openTransactions(this.#scene.simulator.meterId);
    journal.close();
    return open.length + this.unfinished.length > 0;
  }

  #listen(line: Line, unfinishedBefore: ReadonlySet<string>): void {
    if (line.kind === 'step' || line.kind === 'done') return;
    if (line.kind === 'asked' && line.what === 'start') {
      this.#unfinished.add(line.transactionId);
      this.#unanswered.add(line.transactionId);
    } else this.#unanswered.delete(line.transactionId);
    // A start that changed nothing says nothing of an earlier one with the same id.
    const isRefusedStart = line.kind === 'answer' && line.to === 'start' && line.effect === 'none';
    const isRefused = isRefusedStart && !unfinishedBefore.has(line.transactionId);
    if ('ocmf' in line || isDenial(line) || isRefused) this.#unfinished.delete(line.transactionId);
  }
}
