import { meterMachine } from '../../../machines/index.ts';
import { coveringPaths, pathAlong } from '../../support/model.ts';
import { startView, stopView } from './lifecycle.ts';
import { canHappen, defaultSettings, type MeterPath, seenOf, serialize, stateOf, type View } from './view.ts';

export const views: readonly View[] = [startView, stopView];

export function pathsOf(view: View, machine = meterMachine): MeterPath[] {
  const input = { ...defaultSettings, ...view.settings };
  const covering = coveringPaths({
    machine,
    steps: view.steps,
    input,
    accepts: (snapshot, step) => canHappen(view, snapshot, step),
    serialize: snapshot => serialize(view, snapshot),
    observe: snapshot => seenOf(view, snapshot),
    place: snapshot => stateOf(snapshot, view.regions),
  });
  const given = (view.also ?? []).map(steps =>
    pathAlong(machine, input, steps, snapshot => seenOf(view, snapshot)),
  );
  return [...covering, ...given];
}
