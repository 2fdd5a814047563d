import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyKind, type Options, usualKinds } from './options.ts';
import { budgetNames } from './rows.ts';

/** A space that was explored to its end by itself, without a violation. */
export interface Explored {
  readonly options: Options;
  readonly states: number;
  readonly steps: number;
  readonly gigabytes: number;
  /** Of what was explored, see {@link fingerprintOfExplored}. */
  readonly fingerprint: string;
}

export const exploredFile = join(import.meta.dirname, '../../../docs/explanation/explored.json');

export function readExplored(): readonly Explored[] {
  return JSON.parse(readFileSync(exploredFile, 'utf8'));
}

/** With one more, or in place of what was said of the same space; the largest first. */
export function withExplored(all: readonly Explored[], one: Explored): readonly Explored[] {
  const name = spaceName(one.options);
  const others = all.filter(({ options }) => spaceName(options) !== name);
  return [...others, one].toSorted((a, b) => b.states - a.states);
}

/** Budgets in their order, and what else is not as usual. */
export function spaceName(options: Options): string {
  const { kinds, isOneId, isMemoryJournal, withClock, retries } = options;
  const words = [
    isSame(kinds, usualKinds) ? '' : isSame(kinds, everyKind) ? 'every kind of fault' : kinds.join(' '),
    isOneId ? 'one id for all' : '',
    isMemoryJournal ? 'memory journal' : '',
    withClock ? 'with the timers of the clock' : '',
    retries === 1 ? '' : retries === 0 ? 'no retries' : `${retries} retries`,
  ];
  const budgets = budgetNames.map(name => options[name]).join();
  return [budgets, words.filter(word => word !== '').join(', ')].join(' ').trim();
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}
