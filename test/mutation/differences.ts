import { initialTransition } from 'xstate';
import type { MeterEvent } from '../../src/index.ts';
import { lineOf } from '../model/essence.ts';
import type { Step } from '../model/views/step.ts';
import { defaultSettings, seenOf, type View } from '../model/views/view.ts';
import { type MeterSnapshot, walkerOf } from '../support/model.ts';
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
  readonly next: Map<Step, Node>;
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
  const walk = walkerOf(machine);
  const root: Node = { does: begin(view, machine), plays: [], next: new Map() };
  for (const play of plays) {
    let node = root;
    for (const { step } of play.path) {
      const next: Node = node.next.get(step) ?? after(node, step);
      node.next.set(step, next);
      next.plays.push(play);
      node = next;
    }
  }
  return { view, root };

  function after({ does }: Node, step: Step): Node {
    return { does: take(walk, view, does.state, step), plays: [], next: new Map() };
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
  const walk = walkerOf(other);
  const pending: { node: Node; state: MeterSnapshot | undefined }[] = [
    { node: root, state: attempt(() => begin(view, other))?.state },
  ];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const { node, state } = current;
    if (state === undefined) continue;
    for (const [step, next] of node.next) {
      const deed = attempt(() => take(walk, view, state, step));
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

/** Plays that go through a state, as far as they rest there. */
export function playsThrough({ root }: Tree, stateId: string): ReadonlySet<Play> {
  const through = new Set<Play>();
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { _nodes: active } = node.does.state as unknown as {
      readonly _nodes: readonly { readonly id: string }[];
    };
    if (active.some(({ id }) => id === stateId)) for (const play of node.plays) through.add(play);
    pending.push(...node.next.values());
  }
  return through;
}

function begin(view: View, machine: Machine): Deed {
  const [state, actions] = initialTransition(machine, { ...defaultSettings, ...view.settings });
  return { state, seen: '', unseen: JSON.stringify([state.value, actions.map(({ type }) => type)]) };
}

type Walk = ReturnType<typeof walkerOf<Machine>>;

function take(walk: Walk, view: View, from: MeterSnapshot, step: Step): Deed {
  const { snapshot: state, actions, announces, timers } = walk(from, step);
  const facts = announces.map(fact => lineOf(fact as MeterEvent));
  const others = actions.map(({ type, params }) => [type, (params as { id?: string } | undefined)?.id]);
  return {
    state,
    seen: JSON.stringify([state.status, seenOf(view, state), facts]),
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
