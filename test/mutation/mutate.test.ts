import { appendFileSync } from 'node:fs';
import { afterEach, it, vi } from 'vitest';
import { partings, treeOf } from './differences.ts';
import type { Mutant } from './mutants.ts';
import { allPlays, goesThrough, objectionOfTemperature, objectionTo, type Play } from './plays.ts';
import { running } from './running.ts';
import { allMutants, machineOf } from './statecharts.ts';
import { isMine, resultsFile, type Verdict } from './verdict.ts';

/**
 * Do the generated paths bite? The paths come from the statechart as it is; the driver that plays them runs a mutant of
 * it. A mutant is killed by the first path on which state, context, announcements or an invariant is not as it should be.
 */
const plays = allPlays();
const trees = plays.map(each => treeOf(each));

/** So many paths of each kind: those that show the change, those that should not, and some more in the same state. */
const mostPaths = 150;

afterEach(() => {
  running.machine = undefined;
  vi.useRealTimers();
});

it.each(allMutants().filter(isMine))('$name', async mutant => {
  const startMs = performance.now();
  running.machine = machineOf(mutant);
  const objection = await judge(mutant, running.machine);
  const { name, operator } = mutant;
  const ms = Math.round(performance.now() - startMs);
  const verdict: Verdict = { name, operator, isKilled: objection !== undefined, objection, ms };
  appendFileSync(resultsFile('killed'), `${JSON.stringify(verdict)}\n`);
});

async function judge(mutant: Mutant, machine: ReturnType<typeof machineOf>) {
  let objection = await objectionOfTemperature(mutant);
  for (const play of worthPlaying(mutant, machine)) {
    if (objection !== undefined) break;
    objection = await objectionTo(play);
  }
  return objection;
}

function* worthPlaying(mutant: Mutant, machine: ReturnType<typeof machineOf>): Generator<Play> {
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
  yield* spread(plays.flatMap(each => each.plays).filter(play => goesThrough(play, mutant)));
}

/** Some of every length. */
function spread(all: readonly Play[]): readonly Play[] {
  const every = Math.max(1, Math.ceil(all.length / mostPaths));
  return all.filter((_play, index) => index % every === 0);
}
