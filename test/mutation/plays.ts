import { playPath } from '../model/play-path.ts';
import { playRecordsPath, recordsPathsOf } from '../model/play-records.ts';
import { playTemperaturePath, temperaturePaths } from '../model/play-temperature.ts';
import { pathsOf, views } from '../model/views/index.ts';
import { recordsViews } from '../model/views/records.ts';
import type { MeterPath, View } from '../model/views/view.ts';
import { mend } from '../support/breaks.ts';
import type { Mutant } from './mutants.ts';
import { meter, recordsOf } from './statecharts.ts';

/** One path of the statechart as it is, to be played on the driver that runs a mutant. */
export interface Play {
  readonly view: View;
  readonly path: MeterPath;
}

export interface PlaysOfView {
  readonly view: View;
  /** Short ones first. */
  readonly plays: readonly Play[];
}

export function playsOf(view: View, machine = meter): PlaysOfView {
  const plays = pathsOf(view, machine).map(path => ({ view, path }));
  return { view, plays: plays.toSorted((a, b) => a.path.length - b.path.length) };
}

/** Views with few paths first. */
export function allPlays(): readonly PlaysOfView[] {
  return views.map(view => playsOf(view)).toSorted((a, b) => a.plays.length - b.plays.length);
}

/** Why the path cannot be played as it should be, or nothing. */
export async function objectionTo({ view, path }: Play): Promise<string | undefined> {
  return objection(() => playPath(view, path, 'socket'));
}

/** The same for every path of the temperature levels, where the mutant has to do with them. */
export async function objectionOfTemperature({ machine, stateId }: Mutant): Promise<string | undefined> {
  if (machine !== 'temperature' && !['meter', 'meter.operational'].includes(stateId)) return undefined;
  for (const path of temperaturePaths()) {
    for (const level of ['warning', 'error'] as const) {
      const objected = await objection(() => playTemperaturePath(level, path));
      if (objected !== undefined) return objected;
    }
  }
  return undefined;
}

const recordsPlays = recordsViews.flatMap(view => recordsPathsOf(view).map(path => ({ view, path })));

/** The same for every path of the owner of records. */
export async function objectionOfRecords(mutant: Mutant): Promise<string | undefined> {
  const machine = recordsOf(mutant);
  if (machine === undefined) return undefined;
  for (const { view, path } of recordsPlays) {
    const objected = await objection(() => playRecordsPath(view, path, { machine }));
    if (objected !== undefined) return objected;
  }
  return undefined;
}

/** What goes wrong, as text. */
export async function objection(play: () => Promise<void>): Promise<string | undefined> {
  try {
    await play();
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    mend();
  }
}
