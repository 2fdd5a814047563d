import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Journal } from '../../src/index.ts';
import type { KillOrder, Line } from './orders.ts';

/** Written at once: what the parent reads is what had been said before the process died. */
export function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Counts the durable steps of this process, and kills it at the ordered one. */
export class Steps {
  readonly #kill: KillOrder | undefined;
  readonly #clock: Int32Array | undefined;
  #count = 0;
  #part: KillOrder['of'] = 'life';

  constructor(kill: KillOrder | undefined) {
    this.#kill = kill;
    if (kill?.afterMicroseconds !== undefined) this.#clock = startKiller(kill.afterMicroseconds);
  }

  /** From here on steps are counted anew. */
  beginSession(): void {
    this.#count = 0;
    this.#part = 'session';
  }

  reach(name: string): void {
    this.#count += 1;
    say({ kind: 'step', of: this.#part, name });
    if (this.#kill?.of !== this.#part || this.#kill.step !== this.#count) return;
    if (this.#clock === undefined) process.kill(process.pid, 'SIGKILL');
    else {
      Atomics.store(this.#clock, 0, 1);
      Atomics.notify(this.#clock, 0);
    }
  }

  around<T>(name: string, run: () => T): T {
    this.reach(`before ${name}`);
    const result = run();
    this.reach(`after ${name}`);
    return result;
  }

  /** The same journal; every write is two steps. */
  watch(journal: Journal): Journal {
    const around =
      <Args extends unknown[]>(name: string, write: (...args: Args) => void) =>
      (...args: Args) =>
        this.around(`journal.${name}`, () => write(...args));
    return {
      ...journal,
      noteTransaction: around('noteTransaction', journal.noteTransaction),
      noteRunning: around('noteRunning', journal.noteRunning),
      noteStop: around('noteStop', journal.noteStop),
      noteOutcome: around('noteOutcome', journal.noteOutcome),
      keepEvidence: around('keepEvidence', journal.keepEvidence),
      archive: around('archive', journal.archive),
      noteDelivered: around('noteDelivered', journal.noteDelivered),
      noteUnavailable: around('noteUnavailable', journal.noteUnavailable),
      noteMeter: around('noteMeter', journal.noteMeter),
    };
  }

  /** Every request but the polls is two steps: about to be sent, and answered to the last byte. */
  watchRequests(): void {
    this.#onRequest('undici:client:sendHeaders', 'before');
    this.#onRequest('undici:request:trailers', 'after');
  }

  #onRequest(channel: string, when: 'before' | 'after'): void {
    subscribe(channel, message => {
      const { method, path } = (message as { request: { method: string; path: string } }).request;
      if (!path.endsWith('/livemeasure')) this.reach(`${when} ${method} ${path.split('?', 1)[0]}`);
    });
  }
}

/** A thread that sleeps until it is woken, waits that long, and kills the process. */
function startKiller(microseconds: number): Int32Array {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const source = `
    const { workerData } = require('node:worker_threads');
    Atomics.wait(workerData.clock, 0, 0);
    const end = performance.now() + workerData.microseconds / 1000;
    while (performance.now() < end);
    process.kill(process.pid, 'SIGKILL');
  `;
  new Worker(source, { eval: true, workerData: { clock, microseconds } }).unref();
  return clock;
}
