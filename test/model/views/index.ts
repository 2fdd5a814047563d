import { meterMachine } from '../../../machines/index.ts';
import { coveringPaths, pathAlong } from '../../support/model.ts';
import { clockView } from './clock.ts';
import { connectingView, queueView } from './connecting.ts';
import { patientView, startView, stopView } from './lifecycle.ts';
import { betweenView, linkView, slowView } from './link.ts';
import { idleView, lookingView } from './looking.ts';
import * as outside from './outside.ts';
import { canHappen, defaultSettings, type MeterPath, seenOf, serialize, stateOf, type View } from './view.ts';

export const views: readonly View[] = [
  startView,
  stopView,
  patientView,
  connectingView,
  queueView,
  clockView,
  idleView,
  lookingView,
  linkView,
  slowView,
  betweenView,
  outside.untrustedView,
  outside.evidenceView,
  outside.noJournalView,
  outside.journalView,
  outside.brokenView,
  outside.oddView,
  outside.resumeView,
  outside.rebootView,
];

export function pathsOf(view: View, machine = meterMachine): MeterPath[] {
  const input = { ...defaultSettings, ...view.settings };
  const given = (view.also ?? []).map(steps =>
    pathAlong(machine, input, steps, snapshot => seenOf(view, snapshot)),
  );
  if (view.steps.length === 0) return given;
  const covering = coveringPaths({
    machine,
    steps: view.steps,
    input,
    accepts: (snapshot, step) => canHappen(view, snapshot, step),
    serialize: snapshot => serialize(view, snapshot),
    observe: snapshot => seenOf(view, snapshot),
    place: snapshot => stateOf(snapshot, view.regions),
  });
  return [...covering, ...given];
}
