import { FairEnd } from './fair-end.ts';
import type { Move } from './move.ts';
import type { Search, Violation } from './search.ts';
import { storyOf } from './story.ts';

/**
 * The shortest story of each kind of violation, in words. Of one kind only those are told whose faults do not include all
 * the faults of one that was told.
 */
export function storiesOf(search: Search, violations: readonly Violation[]): string[] {
  const told = new Map<string, ReadonlySet<string>[]>();
  return violations.flatMap(violation => {
    const way = search.wayTo(violation);
    const kind = violation.what.replaceAll(/\b[Tsx]\d+/g, '_');
    const faults = faultsOf(way);
    const before = told.get(kind) ?? [];
    if (before.some(each => [...each].every(fault => faults.has(fault)))) return [];
    told.set(kind, [...before, faults]);
    return [`== ${violation.what}\n${storyOfViolation(search, violation, way).join('\n')}`];
  });
}

function storyOfViolation(search: Search, { isLiveness }: Violation, way: readonly Move[]): string[] {
  const { moves } = search;
  const world = moves.first();
  const lines = storyOf(moves, way, world);
  if (!isLiveness) return lines;
  const fairEnd = new FairEnd(moves, search.codec);
  search.write(world);
  fairEnd.judge(world);
  const end = fairEnd.trail.slice(0, longestEnd);
  return [...lines, '-- and from here all goes well:', ...storyOf(moves, end, world)];
}

/** A fair end that never ends repeats itself. */
const longestEnd = 40;

/** What went wrong on the way. */
function faultsOf(way: readonly Move[]): ReadonlySet<string> {
  const usual = ['answer', 'timer', 'start', 'stop', 'late'];
  return new Set(
    way.flatMap(move => {
      if (move.move === 'answer') return move.how === 'ok' ? [] : [move.how];
      if (move.move === 'poll') return move.ok ? [] : ['poll'];
      if (move.move === 'journal' || move.move === 'other') return [`${move.move} ${move.does}`];
      return usual.includes(move.move) ? [] : [move.move];
    }),
  );
}
