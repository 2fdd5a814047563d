import { meterMachine } from '../../../machines/index.ts';
import { edgeCoveringPaths, type Path, pathAlong } from '../../support/model.ts';
import { clockView } from './clock.ts';
import { evidenceView, missedView } from './evidence.ts';
import {
  brokenConnectionView,
  brokenView,
  noJournalView,
  untrustedView,
  waitingCommandsView,
} from './failures.ts';
import { impatientView, lifecycleView } from './lifecycle.ts';
import { outageView } from './outage.ts';
import { queueView } from './queue.ts';
import { rebootView } from './reboot.ts';
import { recoveryView } from './recovery.ts';
import { resumeView } from './resume.ts';
import { canHappen, defaultSettings, serialize, type View } from './view.ts';

export const views: readonly View[] = [
  lifecycleView,
  impatientView,
  queueView,
  clockView,
  recoveryView,
  resumeView,
  outageView,
  rebootView,
  evidenceView,
  missedView,
  waitingCommandsView,
  untrustedView,
  brokenView,
  brokenConnectionView,
  noJournalView,
];

export function pathsOf(view: View, machine = meterMachine): Path<typeof meterMachine>[] {
  const input = { ...defaultSettings, ...view.settings };
  const covering = edgeCoveringPaths({
    machine,
    events: view.events,
    input,
    accepts: (snapshot, event) => canHappen(view, snapshot, event),
    serialize: snapshot => serialize(view, snapshot),
  });
  return [...covering, ...(view.also ?? []).map(events => pathAlong(machine, input, events))];
}
