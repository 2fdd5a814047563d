import { appendFileSync } from 'node:fs';
import { afterEach, it, vi } from 'vitest';
import { conversations } from '../model/conversations/index.ts';
import { playUsagePath, usagePaths } from '../model/play-usage.ts';
import { untaken } from './coverage.ts';
import { partings, treeOf } from './differences.ts';
import { explorationOf } from './exploration.ts';
import { objectionOfLives } from './lives.ts';
import type { Mutant } from './mutants.ts';
import { allPlays, objection, objectionTo, type PlaysOfView, playsOf } from './plays.ts';
import { running } from './running.ts';
import { allMutants, machineOf, meter } from './statecharts.ts';
import { isMine, type Noticer, resultsFile, type Verdict } from './verdict.ts';

/**
 * Somebody changes the statechart itself, and the generated paths change with it: model and driver agree. What was
 * written without a look at the statechart has to notice it alone: the usage model, the conversations, the invariants at the
 * meter, the witness of the exploration, the observer of the random lives, and the rule that every transition is taken.
 */
const byHand: readonly { by: Noticer; name: string; play: () => Promise<void> }[] = [
  ...usagePaths().map(
    path => ({ by: 'usage model', name: '', play: () => playUsagePath('socket', path) }) as const,
  ),
  ...Object.values(conversations)
    .flatMap(Object.entries<() => Promise<void>>)
    .map(([name, play]) => ({ by: 'conversations', name: `${name}: `, play }) as const),
];
/** Quick ones first. */
const plays = allPlays();
/** Transitions that only the temperature paths take. */
const takenElsewhere = new Set(untaken(meter, plays));
const mostPathsOfView = 20;

afterEach(() => {
  running.machine = undefined;
  vi.useRealTimers();
});

it.each(sample(allMutants()).filter(isMine('alone')))('$name', async mutant => {
  const startMs = performance.now();
  const machine = machineOf(mutant);
  running.machine = machine;
  const noticed = machine && (await noticedBy(machine));
  const { name, operator } = mutant;
  const ms = Math.round(performance.now() - startMs);
  const verdict: Verdict = { name, operator, isKilled: noticed !== undefined, ...noticed, ms };
  appendFileSync(resultsFile('alone'), `${JSON.stringify(verdict)}\n`);
});

/** Of each transition one other target; and every guard. */
function sample(mutants: readonly Mutant[]): Mutant[] {
  const seen = new Set<string>();
  return mutants.filter(({ operator, machine, name }) => {
    if (machine !== 'meter' || (operator !== 'retarget' && operator !== 'drop guard')) return false;
    const transition = operator === 'retarget' ? name.replace(/ to \S+: retarget$/, '') : name;
    const isFirst = !seen.has(transition);
    seen.add(transition);
    return isFirst;
  });
}

type Notice = Pick<Verdict, 'by' | 'objection'>;

async function noticedBy(machine: typeof meter): Promise<Notice | undefined> {
  const all: PlaysOfView[] = [];
  for (const { view } of plays) {
    try {
      all.push(playsOf(view, machine));
    } catch (error) {
      return { by: 'paths', objection: String(error) };
    }
    const objected = await objectionOf(all.at(-1), machine);
    if (objected !== undefined) return { by: kindOf(objected), objection: objected };
  }
  for (const { by, name, play } of byHand) {
    const objected = await objection(play);
    if (objected !== undefined && (await isFineOtherwise(play, machine)))
      return { by, objection: name + objected };
  }
  const explored = explorationOf(machine);
  if (explored !== undefined) return { by: 'exploration', objection: explored };
  const lived = await objectionOfLives();
  if (lived !== undefined) return { by: 'sequences', objection: lived };
  const missing = untaken(machine, all).filter(transition => !takenElsewhere.has(transition));
  return missing.length === 0 ? undefined : { by: 'coverage', objection: missing.join(', ') };
}

/** `playPath` names what it looked at. */
function kindOf(objection: string): Noticer {
  return /violations|forgotten/.test(objection) ? 'invariants' : 'paths';
}

/** With the statechart as it is nobody objects. */
async function isFineOtherwise(play: () => Promise<void>, machine: typeof meter): Promise<boolean> {
  running.machine = undefined;
  const objected = await objection(play);
  running.machine = machine;
  return objected === undefined;
}

/** Plays the paths of the changed statechart that the real one would not go. */
async function objectionOf(
  plays: PlaysOfView | undefined,
  machine: typeof meter,
): Promise<string | undefined> {
  let played = 0;
  if (plays === undefined) return undefined;
  for (const { play } of partings(treeOf(plays, machine), meter)) {
    const objected = await objectionTo(play);
    if (objected !== undefined) return objected;
    played += 1;
    if (played >= mostPathsOfView) return undefined;
  }
  return undefined;
}
