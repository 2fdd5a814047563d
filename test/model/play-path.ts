import { expect } from 'vitest';
import type { InspectionEvent } from 'xstate';
import type { meterMachine } from '../../machines/index.ts';
import { createMemoryJournal, type Journal, type MeterEvent } from '../../src/index.ts';
import { mayBreak, mend } from '../support/breaks.ts';
import { createFuse } from '../support/fuse.ts';
import { gateBefore } from '../support/gate.ts';
import type { Path } from '../support/model.ts';
import { type Backend, createRig, type Rig } from '../support/rig.ts';
import { lineOf } from './essence.ts';
import { watch } from './invariants.ts';
import { comesByItself, expectState, foresee, isPassing, perform } from './play.ts';
import { createTimers, justBeforeMs } from './timers.ts';
import { configOf, type View } from './views/view.ts';

/** Plays one path on a driver of its own, and compares state, context and announcements after each step. */
export async function playPath(
  view: View,
  path: Path<typeof meterMachine>,
  backend: Backend,
  inspect?: (event: InspectionEvent) => void,
): Promise<void> {
  const journal = forgetfulJournal(view.archived ?? []);
  const fuse = createFuse();
  foresee(
    { type: 'meter.recover' },
    path.slice(0, 2).map(({ event }) => event),
  );
  await using rig = await createRig({
    backend,
    config: { ...configOf(view), ...(view.hasNoJournal ? {} : { journal }) },
    ...(view.simulator === undefined ? {} : { simulator: view.simulator }),
    options: {
      clock: breakableClock,
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
  const stage = { rig, gate, journal, direct, commandsTakeMs: view.commandsTakeMs ?? 0 };
  rig.meter.start().catch(() => undefined);
  await rig.pass(0);
  const announced: string[] = [];
  for (const [index, { event, state, announces, timers: begun }] of path.entries()) {
    const dueMs = timers.dueOf(event);
    foresee(event, [path[index + 1]?.event, path[index + 2]?.event]);
    if (dueMs === undefined) await perform(event, stage);
    else {
      await rig.pass(dueMs - justBeforeMs - Date.now(), 200);
      const before = path[index - 1];
      if (before !== undefined && !isPassing(before.state, view))
        await expectState(view, before.state, rig, before.event);
      await rig.pass(dueMs - Date.now());
    }
    timers.begin(begun);
    announced.push(...announces.map(fact => lineOf(fact as MeterEvent)));
    if (comesByItself(path[index + 1]?.event) || isPassing(state, view)) continue;
    await expectState(view, state, rig, event);
    expect(forgotten(rig, seen.started), 'forgotten').toBeUndefined();
    const told = rig.events.map(lineOf);
    expect(told, `${view.name}, announced after ${event.type}`).toEqual(announced);
  }
  mend();
  gate.open();
  expect(seen.violations, 'violations').toEqual([]);
}

/** A transaction that the driver began and that runs, although the driver says that nothing does. */
function forgotten({ meter, simulator }: Rig, started: ReadonlySet<string>): string | undefined {
  const { value, context } = meter.actor.getSnapshot();
  const isFree = /"lifecycle":"(?:idle|warmup|syncing)"/.test(JSON.stringify(value));
  const open = simulator.state.openTransactionId;
  return isFree && open !== undefined && started.has(open) && context.doubtful === undefined
    ? open
    : undefined;
}

const breakableClock = {
  now() {
    mayBreak('clock');
    return Date.now();
  },
  monotonic() {
    mayBreak('monotonicClock');
    return Date.now();
  },
};

/** Has these numbers already, and never finds a record again, so that each fetch asks the meter. */
function forgetfulJournal(archived: readonly number[]): Journal {
  const journal = createMemoryJournal();
  return {
    ...journal,
    archive(record) {
      mayBreak('archive');
      journal.archive(record);
    },
    recordOf: () => undefined,
    paginationCounters: meterId => new Set([...archived, ...journal.paginationCounters(meterId)]),
  };
}
