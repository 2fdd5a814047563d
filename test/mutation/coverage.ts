import { initialTransition } from 'xstate';
import { defaultSettings } from '../model/views/view.ts';
import { walkerOf } from '../support/model.ts';
import { allTransitions } from '../support/transition-coverage.ts';
import type { PlaysOfView } from './plays.ts';
import type { meter } from './statecharts.ts';

/** Transitions that no path of these views takes, seen without a driver. */
export function untaken(machine: typeof meter, all: readonly PlaysOfView[]): string[] {
  const walk = walkerOf(machine);
  const taken = new Set<string>();
  for (const { view, plays } of all) {
    for (const { path } of plays) {
      let [before] = initialTransition(machine, { ...defaultSettings, ...view.settings });
      for (const { step } of path) {
        const { snapshot, transitions } = walk(before, step);
        for (const transition of transitions) taken.add(transition);
        before = snapshot;
      }
    }
  }
  return [...allTransitions(machine)].filter(transition => !taken.has(transition));
}
