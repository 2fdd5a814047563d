import { createActor, initialTransition } from 'xstate';
import { defaultSettings } from '../model/views/view.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import type { PlaysOfView } from './plays.ts';
import type { meter } from './statecharts.ts';

/** Transitions that no path of these views takes, seen without a driver. */
export function untaken(machine: typeof meter, all: readonly PlaysOfView[]): string[] {
  const coverage = coverageOf(machine);
  const actor = createActor(machine, { input: defaultSettings, inspect: coverage.inspect });
  const scope = {
    self: actor,
    id: '',
    sessionId: '',
    system: actor.system,
    defer: () => undefined,
    logger: () => undefined,
    stopChild: () => undefined,
    emit: () => undefined,
    actionExecutor: () => undefined,
  };
  for (const { view, plays } of all) {
    for (const { path } of plays) {
      let [before] = initialTransition(machine, { ...defaultSettings, ...view.settings });
      for (const { event, state } of path) {
        machine.transition(before, event, scope as never);
        before = state;
      }
    }
  }
  return coverage.missing();
}
