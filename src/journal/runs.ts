import type { CounterRange } from '../domain/journaled.ts';

/** Several sources of runs, each ascending, as one that is ascending too. */
export function* merged(...sources: readonly Iterable<CounterRange>[]): Generator<CounterRange> {
  const heads = sources.map(source => {
    const iterator = source[Symbol.iterator]();
    return { iterator, next: iterator.next() };
  });
  for (;;) {
    const [least] = heads
      .filter(({ next }) => next.done !== true)
      .toSorted((a, b) => fromOf(a.next) - fromOf(b.next));
    if (least === undefined || least.next.done === true) return;
    yield least.next.value;
    least.next = least.iterator.next();
  }
}

function fromOf(next: IteratorResult<CounterRange>): number {
  return next.done === true ? Number.POSITIVE_INFINITY : next.value.from;
}

/** What of the range no run covers, ascending. The runs ascend by their begin, and may overlap. */
export function* uncovered(
  { from, to }: CounterRange,
  runs: Iterable<CounterRange>,
): Generator<CounterRange> {
  let at = from;
  for (const run of runs) {
    if (at > to || run.from > to) break;
    if (run.from > at) yield { from: at, to: run.from - 1 };
    at = Math.max(at, run.to + 1);
  }
  if (at <= to) yield { from: at, to };
}

/** The runs with one more, as few as they can be, ascending. The given ones are disjoint. */
export function withRun(runs: readonly CounterRange[], added: CounterRange): CounterRange[] {
  if (added.to < added.from) return [...runs];
  const touching = runs.filter(run => run.from <= added.to + 1 && run.to >= added.from - 1);
  const whole = {
    from: Math.min(added.from, ...touching.map(run => run.from)),
    to: Math.max(added.to, ...touching.map(run => run.to)),
  };
  const others = runs.filter(run => !touching.includes(run));
  return [...others, whole].toSorted((a, b) => a.from - b.from);
}
