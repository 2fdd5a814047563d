import { expect } from 'vitest';
import type { InspectionEvent } from 'xstate';
import * as queue from '../../machines/records/queue.ts';
import type { MeterEvent } from '../../src/index.ts';
import { breaks, mend } from '../support/breaks.ts';
import { createFuse } from '../support/fuse.ts';
import { gateBefore } from '../support/gate.ts';
import type { MeterSnapshot, RecordsSnapshot } from '../support/model.ts';
import { type Backend, createRig, type Rig } from '../support/rig.ts';
import { breakableJournal } from './breakable-journal.ts';
import { lineOf } from './essence.ts';
import { watch } from './invariants.ts';
import { passTime } from './stage.ts';
import { createTimers, justBeforeMs } from './timers.ts';
import type { Step } from './views/step.ts';
import { configOf, type MeterPath, type Seen, seenOf, type View } from './views/view.ts';

/** Plays one path on a driver of its own, and compares state, context and announcements after each step. */
export async function playPath(
  view: View,
  path: MeterPath,
  backend: Backend,
  inspect?: (event: InspectionEvent) => void,
): Promise<void> {
  const fuse = createFuse();
  breakFor(path[0]?.step);
  const journal = breakableJournal();
  await using rig = await createRig({
    backend,
    config: { ...configOf(view), ...(view.hasNoJournal ? {} : { journal }) },
    ...(view.simulator === undefined ? {} : { simulator: view.simulator }),
    options: {
      inspect(event) {
        inspect?.(event);
        fuse(event);
      },
    },
  });
  const direct = rig.simulator.exchange.bind(rig.simulator);
  const seen = watch(rig);
  const gate = gateBefore(rig.simulator, view.holdsPolls ?? false);
  const timers = createTimers();
  const stage = { rig, gate, journal, direct };
  rig.meter.start().catch(() => undefined);
  await rig.pass(0);
  const announced: string[] = [];
  const story = () => `${view.name}: ${done.join(' > ')}`;
  const done: string[] = [];
  for (const [index, { step, events, seen: wanted, announces, timers: begun }] of path.entries()) {
    const dueMs = timers.dueOf(step);
    if (index > 0) breakFor(step);
    if (dueMs !== undefined) {
      await passTime(stage, dueMs - justBeforeMs - Date.now());
      const before = path[index - 1];
      if (before !== undefined) await expectSeen(view, before.seen, rig, story());
      await rig.pass(dueMs - Date.now());
    }
    done.push(step.type);
    await step.play?.(stage, events);
    timers.begin(begun);
    announced.push(...(announces as readonly MeterEvent[]).filter(isOfStep).map(lineOf));
    await expectSeen(view, wanted, rig, story());
    expect(listed(rig), `pending, ${story()}`).toEqual(pendingOf(rig));
    expect(forgotten(rig, seen.started), 'forgotten').toBeUndefined();
    expect(rig.events.filter(isOfStep).map(lineOf), `announced, ${story()}`).toEqual(announced);
  }
  mend();
  gate.open();
  expect(seen.violations, `violations, ${story()}`).toEqual([]);
}

/** Breaks what has to be broken for the step; the first one begins with the driver itself. */
function breakFor(step: Step | undefined): void {
  mend();
  if (step?.breaks !== undefined) breaks[step.breaks] = true;
}

/**
 * What nobody waits for comes home beside the steps; counters that a path leaves out count as missed; and whether the user
 * is in a record its service tells, and no machine.
 */
function isOfStep({ type }: MeterEvent): boolean {
  return !['record.recovered', 'records.missing', 'identification.notInRecord'].includes(type);
}

async function expectSeen(view: View, wanted: Seen, { meter, pass }: Rig, story: string) {
  const now = () => seenOf(view, meter.actor.getSnapshot() as MeterSnapshot);
  for (let turn = 0; turn < 20 && now().state !== wanted.state; turn += 1) await pass(0);
  expect(now(), story).toEqual(wanted);
}

/** The records that the meter machine says are pending, and those that their owner has. */
function listed({ meter }: Rig) {
  return meter.actor.getSnapshot().context.pending;
}

function pendingOf({ meter }: Rig) {
  const { records } = meter.actor.getSnapshot().children;
  return queue.pendingOf((records?.getSnapshot() as RecordsSnapshot | undefined)?.context.entries ?? []);
}

/** A transaction that the driver began and that runs, although the driver says that it knows of nothing. */
function forgotten({ meter, simulator }: Rig, started: ReadonlySet<string>): string | undefined {
  const { running, unconfirmed, command } = meter.actor.getSnapshot().context;
  const open = simulator.state.openTransactionId;
  if (open === undefined || !started.has(open)) return undefined;
  const isKnown = running.kind !== 'nothing' || unconfirmed.length > 0 || command !== undefined;
  return isKnown ? undefined : open;
}
