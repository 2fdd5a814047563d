import { describe, expect, it } from 'vitest';
import type { FetchedRecord, RecordOnItsWay } from '../../../src/domain/record-results.ts';
import { archiveRecord, markDelivered } from '../../../src/services/archive-record.ts';
import { fetchRecord } from '../../../src/services/fetch-record.ts';
import { findMissing } from '../../../src/services/find-missing.ts';
import { look } from '../../../src/services/look.ts';
import { prepareStart } from '../../../src/services/sync-settings.ts';
import { endTransaction, noteRunning, startTransaction } from '../../../src/services/transaction.ts';
import { verifyRecord } from '../../../src/services/verify-record.ts';
import { essenceOf } from './essence-of-results.ts';
import { type How, Lockstep } from './lockstep.ts';
import type { Plain } from './normalize.ts';
import * as recordSteps from './record-services.ts';
import type { Result } from './services.ts';
import * as steps from './services.ts';
import { isoOf, startMs } from './times.ts';

/**
 * The steps that stand for the services ask what the real services ask, in the same order, and end as they do: against
 * the simulator and a real journal, with others acting in between and every fate of every request.
 */
const runs = Number(process.env.RUNS ?? 200);

describe('the steps of the services', () => {
  it(`are those of the real services, in ${runs} lives`, { timeout: 240_000 }, async () => {
    const random = randomFrom(11);
    let services = 0;
    for (let run = 0; run < runs; run += 1) services += await new Life(random).live();
    expect(services).toBeGreaterThan(runs * 8);
  });
});

/** One meter and one journal, and a dozen services at random. */
class Life {
  readonly #lockstep = new Lockstep();
  readonly #random: () => number;
  #starts = 0;
  /** Records that were fetched, as the real service and as the steps gave them. */
  #fetched: { entry: Plain; real: FetchedRecord; model: Plain }[] = [];
  #finals: { entry: Plain; real: Plain; model: Plain }[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  async live(): Promise<number> {
    const kinds = [
      () => this.#look(),
      () => this.#prepare(),
      () => this.#start(),
      () => this.#start(),
      () => this.#end(),
      () => this.#note(),
      () => this.#fetch(),
      () => this.#fetch(),
      () => this.#verify(),
      () => this.#archive(),
      () => this.#findMissing(),
    ];
    for (let count = 0; count < 12; count += 1) {
      this.#disturb();
      await this.#oneOf(kinds)();
    }
    return 12;
  }

  #look() {
    const api = this.#chance(0.2) ? {} : { apiVersion: 'v2' as const };
    const { running, records } = this.#lockstep.meter;
    const sample = { storedTransactions: records.length, indexOfLastTransaction: records.length };
    const input = {
      known: this.#chance(0.2) ? undefined : { ...this.#lockstep.identity, apiVersion: undefined, ...api },
      asOf: 3,
      lane: this.#oneOf(['command', 'background']),
      believed: this.#chance(0.3) ? { runs: running !== 0, sample } : undefined,
      needsStatus: this.#chance(0.3),
      asksRecord: this.#chance(0.5),
    };
    return this.#compare('look', look as never, steps.look, input);
  }

  #prepare() {
    const input = { identity: this.#lockstep.identity, settingsChecked: true, newestCounter: undefined };
    return this.#compare('prepareStart', prepareStart as never, steps.prepareStart, input, {
      start: this.#starts,
    });
  }

  #start() {
    this.#starts += 1;
    this.#lockstep.meter.now = this.#starts;
    const transactionId = this.#oneOf(['A', 'B']);
    const request = { transactionId, evseId: '' };
    const noted = {
      transactionId,
      notedAt: isoOf(startMs(this.#starts)),
      origin: 'own',
      request,
      meterTimeMs: startMs(this.#starts),
      newestCounterBefore: this.#chance(0.5) ? this.#lockstep.meter.records.length : undefined,
      paginationCounter: undefined,
    };
    const input = { identity: this.#lockstep.identity, request, noted };
    const given = { start: this.#starts };
    return this.#compare('startTransaction', startTransaction as never, steps.startTransaction, input, given);
  }

  #end() {
    const running = { ...this.#session(), isOnlyNamed: this.#chance(0.2) };
    const input = { identity: this.#lockstep.identity, running };
    return this.#compare('endTransaction', endTransaction as never, steps.endTransaction, input);
  }

  #note() {
    const input = { identity: this.#lockstep.identity, running: this.#session() };
    return this.#compare('noteRunning', noteRunning as never, steps.noteRunning, input);
  }

  async #fetch() {
    const entry = this.#entry();
    const input = { identity: this.#lockstep.identity, entry };
    const both = await this.#compare('fetchRecord', fetchRecord as never, recordSteps.fetchRecord, input);
    const [real, model] = [both.real, both.model].map(result => ('done' in result ? result.done : undefined));
    if (real?.outcome === 'fetched' && model?.outcome === 'fetched')
      this.#fetched.push({ entry, real: real.record, model: model.record });
  }

  async #verify() {
    const fetched = this.#fetched.pop();
    if (fetched === undefined) return;
    const { identity } = this.#lockstep;
    const input = { identity, entry: fetched.entry, fetched: fetched.real };
    const given = { steps: { ...input, fetched: fetched.model } };
    const both = await this.#compare(
      'verifyRecord',
      verifyRecord as never,
      recordSteps.verifyRecord,
      input,
      given,
    );
    const [real, model] = [both.real, both.model].map(result => ('done' in result ? result.done : undefined));
    if (real?.kind === 'final' && model !== undefined)
      this.#finals.push({ entry: fetched.entry, real: real.record, model: model.record });
  }

  async #archive() {
    const final = this.#finals.pop();
    if (final === undefined) return;
    const of = (record: Plain) => ({ entry: { ...final.entry, record, isStored: true } });
    const given = { steps: of(final.model) };
    const input = of(final.real);
    await this.#compare('archiveRecord', archiveRecord as never, recordSteps.archiveRecord, input, given);
    if (this.#chance(0.7))
      await this.#compare('markDelivered', markDelivered as never, recordSteps.markDelivered, input, given);
  }

  #findMissing() {
    const counter = this.#lockstep.meter.records.length;
    const input = {
      identity: this.#lockstep.identity,
      newest: { counter, running: this.#lockstep.meter.running !== 0 },
      after: this.#chance(0.3) ? Math.floor(this.#random() * counter) : undefined,
      from: this.#chance(0.3) ? Math.floor(this.#random() * counter) : undefined,
      known: this.#chance(0.3) ? [1 + Math.floor(this.#random() * counter)] : [],
      knownRecords: [],
    };
    return this.#compare('findMissing', findMissing as never, recordSteps.findMissing, input);
  }

  async #compare(
    name: string,
    real: Parameters<Lockstep['run']>[0],
    model: Parameters<Lockstep['run']>[1],
    input: Plain,
    { start = 0, steps: other }: { start?: number; steps?: Plain } = {},
  ): Promise<{ real: Result; model: Result }> {
    const given = other === undefined ? { start } : { start, steps: other };
    const both = await this.#lockstep.run(real, model, input, given, () => this.#fate());
    const place = `${name} ${JSON.stringify(input)}\n${both.requests.join('\n')}`;
    expect(essenceOf(both.real), place).toEqual(essenceOf(both.model));
    return both;
  }

  /** Before each request somebody else may act, and then it may fail. */
  #fate(): How {
    this.#disturb();
    if (!this.#chance(0.15)) return 'ok';
    return this.#oneOf<How>(['notAnswered', 'lost', 'late', 'busy']);
  }

  #disturb(): void {
    if (this.#chance(0.06)) this.#lockstep.act('start', this.#oneOf(['A', 'F']));
    const runs = this.#lockstep.meter.records[this.#lockstep.meter.running - 1];
    if (runs !== undefined && this.#chance(0.06)) this.#lockstep.act('stop', runs.id);
    if (this.#chance(0.03)) this.#lockstep.breakJournal(false);
    else if (this.#chance(0.3)) this.#lockstep.breakJournal(true);
  }

  /** One that runs or ran, as the machine may know it. */
  #session(): Plain {
    const start = Math.ceil(this.#random() * Math.max(1, this.#starts));
    const runs = this.#lockstep.meter.records[this.#lockstep.meter.running - 1];
    const transactionId =
      runs !== undefined && this.#chance(0.7) ? runs.id : this.#oneOf(['A', 'B', 'F', 'N']);
    return {
      transactionId,
      session: { transactionId, notedAt: isoOf(startMs(start)) },
      origin: this.#oneOf(['own', 'own', 'found', 'unknown']),
      request: undefined,
      paginationCounter: this.#counter(),
      newestCounterBefore: undefined,
      meterTimeMs: startMs(start),
    };
  }

  #entry(): Plain & Partial<RecordOnItsWay> {
    const start = Math.ceil(this.#random() * Math.max(1, this.#starts));
    const transactionId = this.#oneOf(['A', 'B', 'F', 'N', '']);
    const isNoted = transactionId !== '' && this.#chance(0.7);
    return {
      transactionId,
      paginationCounter: this.#counter(),
      session: isNoted ? { transactionId, notedAt: isoOf(startMs(start)) } : undefined,
      request: undefined,
      state: this.#oneOf(['ran', 'ran', 'ran', 'mayHaveRun', 'neverRan']),
      afterCounter: this.#chance(0.3) ? this.#counter() : undefined,
      untilCounter: this.#chance(0.2) ? this.#counter() : undefined,
      beganFromMs: this.#chance(0.5) ? startMs(start) : undefined,
      intermediate: undefined,
      legal: undefined,
      origin: isNoted ? 'session' : this.#oneOf(['asked', 'missed']),
      wantedBy: this.#chance(0.5) ? ['x1'] : [],
      isAfterPause: this.#chance(0.5),
      refusals: this.#chance(0.5) ? 1 : 0,
      spoilt: undefined,
      record: undefined,
      isStored: false,
    };
  }

  #counter(): number | undefined {
    return this.#chance(0.4)
      ? 1 + Math.floor(this.#random() * this.#lockstep.meter.records.length)
      : undefined;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.#random() * values.length)] as Value;
  }
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
