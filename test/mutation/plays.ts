import { playPath } from '../model/play-path.ts';
import { playTemperaturePath, temperaturePaths } from '../model/play-temperature.ts';
import { pathsOf, views } from '../model/views/index.ts';
import type { View } from '../model/views/view.ts';
import { mend } from '../support/breaks.ts';
import type { MeterSnapshot, Path } from '../support/model.ts';
import type { Mutant } from './mutants.ts';
import { meter } from './statecharts.ts';

/** One path of the statechart as it is, to be played on the driver that runs a mutant. */
export interface Play {
  readonly view: View;
  readonly path: Path<typeof meter>;
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
  if (machine !== 'temperature' && stateId !== 'meter.operational') return undefined;
  for (const path of temperaturePaths()) {
    for (const level of ['warning', 'error'] as const) {
      const objected = await objection(() => playTemperaturePath(level, path));
      if (objected !== undefined) return objected;
    }
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

/** Whether a path goes through the changed state, as far as it rests there. */
export function goesThrough({ path }: Play, { stateId }: Mutant): boolean {
  return path.some(({ state }) => nodesOf(state).some(({ id }) => id === stateId));
}

function nodesOf(state: MeterSnapshot): readonly { readonly id: string }[] {
  return (state as unknown as { readonly _nodes: readonly { readonly id: string }[] })._nodes;
}
