import { appendFileSync } from 'node:fs';
import { afterEach, it, vi } from 'vitest';
import { partings, playsThrough, treeOf } from './differences.ts';
import { explorationOf } from './exploration.ts';
import type { Mutant } from './mutants.ts';
import { allPlays, objectionOfRecords, objectionOfTemperature, objectionTo, type Play } from './plays.ts';
import { running } from './running.ts';
import { allMutants, machineOf } from './statecharts.ts';
import { reasons } from './survivors.ts';
import { isMine, resultsFile, type Verdict } from './verdict.ts';

/**
 * Do the generated paths bite? The paths come from the statechart as it is; the driver that plays them runs a mutant of
 * it. A mutant is killed by the first path on which state, context, announcements or an invariant is not as it should be.
 * What no path notices is explored; what is left then, `scripts/mutate.ts` shows to the tests that are written by hand.
 */
const plays = allPlays();
const trees = plays.map(each => treeOf(each));

/** So many paths of each kind: those that show the change, those that should not, and some more in the same state. */
const mostPaths = 150;

afterEach(() => {
  running.machine = undefined;
  vi.useRealTimers();
});

it.each(allMutants().filter(isMine('killed')))('$name', async mutant => {
  const startMs = performance.now();
  running.machine = machineOf(mutant);
  const { name, operator } = mutant;
  const byPath = await judge(mutant, running.machine);
  const isExplored = byPath === undefined && running.machine !== undefined && !(name in reasons);
  const explored = isExplored ? explorationOf(running.machine as Machine) : undefined;
  const objection = byPath ?? explored;
  const ms = Math.round(performance.now() - startMs);
  const by = explored === undefined ? {} : ({ by: 'exploration' } as const);
  const verdict: Verdict = { name, operator, isKilled: objection !== undefined, objection, ...by, ms };
  appendFileSync(resultsFile('killed'), `${JSON.stringify(verdict)}\n`);
});

type Machine = NonNullable<ReturnType<typeof machineOf>>;

async function judge(mutant: Mutant, machine: Machine | undefined) {
  const objected = (await objectionOfRecords(mutant)) ?? (await objectionOfTemperature(mutant));
  if (objected !== undefined || machine === undefined) return objected;
  for (const play of worthPlaying(mutant, machine)) {
    const objected = await objectionTo(play);
    if (objected !== undefined && (await isFineOtherwise(play, machine))) return objected;
  }
  return undefined;
}

/** The path itself is sound: with the statechart as it is nobody objects. */
async function isFineOtherwise(play: Play, machine: Machine): Promise<boolean> {
  running.machine = undefined;
  const objected = await objectionTo(play);
  running.machine = machine;
  return objected === undefined;
}

function* worthPlaying(mutant: Mutant, machine: Machine): Generator<Play> {
  if (mutant.machine !== 'meter') return;
  const hidden = new Set<Play>();
  const shown = new Set<Play>();
  for (const tree of trees) {
    for (const { play, kind } of partings(tree, machine)) {
      (kind === 'hidden' ? hidden : shown).add(play);
      if (kind === 'shown' && shown.size <= mostPaths) yield play;
    }
  }
  yield* spread([...hidden]);
  yield* spread(trees.flatMap(tree => [...playsThrough(tree, mutant.stateId)]));
}

/** Some of every length. */
function spread(all: readonly Play[]): readonly Play[] {
  const every = Math.max(1, Math.ceil(all.length / mostPaths));
  return all.filter((_play, index) => index % every === 0);
}
