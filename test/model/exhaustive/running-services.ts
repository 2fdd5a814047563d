import type { LookInput } from '../../../src/domain/service-results.ts';
import type { Plain } from './normalize.ts';
import type { ActorName, Output } from './pure-step.ts';
import { archiveRecord, fetchRecord, findMissing, markDelivered, verifyRecord } from './record-services.ts';
import {
  type Answer,
  type Ask,
  endTransaction,
  type Given,
  look,
  noteRunning,
  prepareStart,
  type Result,
  type ServiceRun,
  startTransaction,
  syncSettings,
} from './services.ts';
import { ByObject, Numbered, Table } from './table.ts';
import type { KnownService, Service } from './world.ts';

const steps: Record<string, (given: Given) => ServiceRun> = {
  look,
  prepareStart,
  syncSettings,
  startTransaction,
  endTransaction,
  noteRunning,
  fetchRecord,
  verifyRecord,
  archiveRecord,
  markDelivered,
  findMissing,
};

/** What a service does next, when nothing else happens in between. */
type Next = { readonly asks: Ask } | { readonly ends: Result };

/** The latest question of a service, and its answer. */
export interface Latest {
  readonly asks: Ask;
  readonly answer: Answer;
}

/** Services by their numbers: what each has been answered so far, and what it does next. */
export class RunningServices {
  /** By what it began with, and the numbers of its answers. */
  readonly #known = new Numbered<KnownService>();
  readonly #beginnings = new Table<Omit<KnownService, 'answers'>>();
  /** Number of the beginning of each, then of its answers. */
  readonly #parts: (readonly number[])[] = [];
  readonly #asks = new Table<Ask>();
  readonly #next: Next[] = [];
  /** Numbers of the services that an output begins, by the start that it is for. */
  readonly #begun = new ByObject<Map<number, number>>();
  /** Numbers of a service with one more answer. */
  readonly #answered: Map<number, number>[] = [];
  readonly #answers = new Table<Answer>();
  readonly #latest: (Latest | undefined)[] = [];
  readonly #inBackground: boolean[] = [];
  readonly #believedCounts: number[] = [];

  at(number: number): KnownService {
    return this.#known.at(number);
  }

  latestOf(number: number): Latest | undefined {
    return this.#latest[number];
  }

  isInBackground({ number }: Service): boolean {
    const known = this.#inBackground[number];
    if (known !== undefined) return known;
    const { src, input } = this.at(number);
    const isIt =
      src === 'look'
        ? input.lane === 'background'
        : src === 'fetchRecord' && input.entry.wantedBy.length === 0;
    this.#inBackground[number] = isIt;
    return isIt;
  }

  numberOfSpawned(actor: ActorName, output: Extract<Output, { does: 'spawn' }>, start: number): number {
    const numbers = this.#begun.get(output, () => new Map());
    const known = numbers.get(start);
    if (known !== undefined) return known;
    const { id, src } = output;
    const input =
      src === 'look' ? { ...output.input, believed: essenceOf(output.input.believed) } : output.input;
    const number = this.#numberOf([this.#beginnings.numberOf({ actor, id, src, input, start })]);
    numbers.set(start, number);
    return number;
  }

  withAnswer(number: number, answer: Answer): number {
    const answerNumber = this.#answers.numberOf(answer);
    const known = this.#answered[number]?.get(answerNumber);
    if (known !== undefined) return known;
    const more = this.#numberOf([...this.#partsOf(number), answerNumber]);
    const next = this.nextOf(more);
    // The status said something else.
    const made = 'asks' in next && next.asks.ask === 'legal' ? this.#withoutBelief(more) : more;
    const asked = this.nextOf(number);
    if ('asks' in asked) this.#latest[made] ??= { asks: asked.asks, answer };
    const answered = this.#answered[number] ?? new Map<number, number>();
    this.#answered[number] = answered.set(answerNumber, made);
    return made;
  }

  /**
   * What a look was told to believe counts only until `/status` has said something else: here, because the meter has more
   * transactions by now, and they do not become fewer.
   */
  outdated(number: number, transactions: number): number {
    const least = this.#believedCounts[number] ?? this.#believedCountOf(number);
    return least < transactions ? this.#withoutBelief(number) : number;
  }

  /** Of a service that believes nothing there is nothing to forget. */
  #believedCountOf(number: number): number {
    const { src, input } = this.at(number);
    const believed = src === 'look' ? input.believed : undefined;
    const count = believed === undefined ? Number.POSITIVE_INFINITY : believed.sample.storedTransactions;
    this.#believedCounts[number] = count;
    return count;
  }

  #withoutBelief(number: number): number {
    const [beginning = 0, ...answers] = this.#partsOf(number);
    const service = this.#beginnings.at(beginning);
    const { src, input } = service;
    if (src !== 'look' || input.believed === undefined) return number;
    const { believed: _, ...rest } = input;
    return this.#numberOf([this.#beginnings.numberOf({ ...service, input: rest }), ...answers]);
  }

  #partsOf(number: number): readonly number[] {
    return this.#parts[number] as readonly number[];
  }

  #numberOf(parts: readonly number[]): number {
    return this.#known.numberOf(parts.join(), () => {
      this.#parts.push(parts);
      const [beginning = 0, ...answers] = parts;
      return {
        ...this.#beginnings.at(beginning),
        answers: answers.map(each => this.#answers.at(each)),
      };
    });
  }

  nextOf(number: number): Next {
    const remembered = this.#next[number];
    if (remembered !== undefined) return remembered;
    const { src, input, start, answers } = this.at(number);
    const begin = steps[src];
    if (begin === undefined) throw new Error(`the exploration has no steps for ${src}`);
    const run = begin({ input, start });
    let step = run.next();
    for (const answer of answers) step = run.next(answer);
    // The same question is the same object, too: what was said to it is known by it.
    const next: Next =
      step.done === true
        ? { ends: plain(step.value) }
        : { asks: this.#asks.at(this.#asks.numberOf(step.value)) };
    this.#next[number] = next;
    return next;
  }
}

/** What of the believed status is compared. */
function essenceOf(believed: LookInput['believed']): Plain | undefined {
  if (believed === undefined) return undefined;
  const { storedTransactions, indexOfLastTransaction } = believed.sample;
  return { runs: believed.runs, sample: { storedTransactions, indexOfLastTransaction } };
}

function plain<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
