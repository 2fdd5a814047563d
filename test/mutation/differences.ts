import { type EventObject, initialTransition, transition } from 'xstate';
import type { MeterMachineEvent } from '../../machines/index.ts';
import type { MeterEvent } from '../../src/index.ts';
import { essenceOf, lineOf } from '../model/essence.ts';
import { defaultSettings, stateOf, type View } from '../model/views/view.ts';
import { consequencesOf, type MeterSnapshot } from '../support/model.ts';
import type { Play, PlaysOfView } from './plays.ts';
import { meter } from './statecharts.ts';

type Machine = typeof meter;

/** The paths of a view, with what they have in common only once. */
export interface Tree {
  readonly view: View;
  readonly root: Node;
}

interface Node {
  /** What the statechart as it is does at this step. */
  readonly does: Deed;
  /** Paths that go this way, short ones first. */
  readonly plays: Play[];
  readonly next: Map<MeterMachineEvent, Node>;
}

/** One step of a statechart without a driver. */
interface Deed {
  readonly state: MeterSnapshot;
  /** What a path shows: state, context and facts. */
  readonly seen: string;
  /** What else changes: other regions, services, timers. */
  readonly unseen: string;
}

export function treeOf({ view, plays }: PlaysOfView, machine = meter): Tree {
  const root: Node = { does: begin(view, machine), plays: [], next: new Map() };
  for (const play of plays) {
    let node = root;
    for (const { event } of play.path) {
      const next: Node = node.next.get(event) ?? after(node, event);
      node.next.set(event, next);
      next.plays.push(play);
      node = next;
    }
  }
  return { view, root };

  function after({ does }: Node, event: MeterMachineEvent): Node {
    return { does: step(view, machine, does.state, event), plays: [], next: new Map() };
  }
}

/**
 * Where two statecharts part, found without a driver, so that few paths have to be played: `shown` when it can be seen
 * on the path, else `hidden`. One path for each place.
 */
export function* partings(
  { view, root }: Tree,
  other: Machine,
): Generator<{ play: Play; kind: 'shown' | 'hidden' }> {
  const pending: { node: Node; state: MeterSnapshot | undefined }[] = [
    { node: root, state: attempt(() => begin(view, other))?.state },
  ];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const { node, state } = current;
    if (state === undefined) continue;
    for (const [event, next] of node.next) {
      const deed = attempt(() => step(view, other, state, event));
      const play = next.plays[0];
      if (play === undefined) continue;
      if (deed?.seen !== next.does.seen) yield { play, kind: 'shown' };
      else {
        if (deed.unseen !== next.does.unseen) yield { play, kind: 'hidden' };
        pending.push({ node: next, state: deed.state });
      }
    }
  }
}

function begin(view: View, machine: Machine): Deed {
  const [state, actions] = initialTransition(machine, { ...defaultSettings, ...view.settings });
  return deedOf(view, state, actions);
}

function step(view: View, machine: Machine, from: MeterSnapshot, event: MeterMachineEvent): Deed {
  const [state, actions] = transition(machine, from, event);
  return deedOf(view, state, actions);
}

function deedOf(
  view: View,
  state: MeterSnapshot,
  actions: readonly { type: string; params?: unknown }[],
): Deed {
  const { announces, timers } = consequencesOf(actions);
  const facts = announces.map((fact: EventObject) => lineOf(fact as MeterEvent));
  const others = actions.map(({ type, params }) => [type, (params as { id?: string } | undefined)?.id]);
  return {
    state,
    seen: JSON.stringify([state.status, stateOf(state, view.regions), essenceOf(state.context), facts]),
    unseen: JSON.stringify([state.value, others, timers]),
  };
}

/** A mutant may break altogether. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
