import { openJournal } from '../../src/index.ts';
import { isDenial } from './ledgers.ts';
import { type Line, outletOf } from './orders.ts';
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
  readonly #finished = new Set<string>();
  #count = 0;

  constructor(scene: Scene, remembers = true) {
    this.#scene = scene;
    this.remembers = remembers;
  }

  get unfinished(): readonly string[] {
    return this.remembers ? [...this.#unfinished] : [];
  }

  /** Sessions at the first outlet whose start was cut off, and that nobody tried to stop: they may be asked for again. */
  get unanswered(): readonly string[] {
    return [...this.#unanswered];
  }

  /** Sessions at the first outlet of which the record came: their ids may come again. */
  get finished(): readonly string[] {
    return [...this.#finished];
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
      const orders = { transactionId: undefined, stopBy: 'id', inHurry: false, kill: undefined } as const;
      await this.live({ ...orders, waitsForAll: true });
    }
  }

  #isWaiting(): boolean {
    const journal = openJournal(this.#scene.journal);
    const isPending = this.#scene.simulators.some(
      ({ meterId }) => journal.pendingTransactions(meterId).length > 0,
    );
    journal.close();
    return isPending || this.unfinished.length > 0;
  }

  #listen(line: Line, unfinishedBefore: ReadonlySet<string>): void {
    if (line.kind === 'step' || line.kind === 'done') return;
    if (line.kind === 'asked' && line.what === 'start') {
      this.#unfinished.add(line.transactionId);
      if (outletOf(line.transactionId) === 0) this.#unanswered.add(line.transactionId);
    } else this.#unanswered.delete(line.transactionId);
    // A start that changed nothing says nothing of an earlier one with the same id.
    const isRefusedStart = line.kind === 'answer' && line.to === 'start' && line.effect === 'none';
    const isRefused = isRefusedStart && !unfinishedBefore.has(line.transactionId);
    if ('ocmf' in line || isDenial(line) || isRefused) this.#unfinished.delete(line.transactionId);
    if ('ocmf' in line && outletOf(line.transactionId) === 0) this.#finished.add(line.transactionId);
  }
}
