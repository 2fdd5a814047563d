import type { AnyStateMachine, AnyStateNode, InspectionEvent } from 'xstate';

/** Which transitions of a machine the real actor has taken, seen through its inspection events. */
export interface TransitionCoverage {
  readonly inspect: (event: InspectionEvent) => void;
  readonly total: number;
  /** Transitions never taken, as `state: event [index]`. */
  missing(): string[];
  /** States never entered. */
  missingStates(): string[];
}

/** A transition of a machine, as its inspection events and its nodes have it. */
interface Taken {
  readonly source: AnyStateNode;
  readonly eventType: string;
}

/** The transitions that one microstep took, as `state: event [index]`. */
export function transitionsIn(event: InspectionEvent): string[] {
  return event.type === '@xstate.microstep' ? (event._transitions as unknown as Taken[]).map(keyOf) : [];
}

export function coverageOf(machine: AnyStateMachine): TransitionCoverage {
  const nodes = descendants(machine.root);
  const all = allTransitions(machine);
  const entered = new Set<string>();
  const taken = new Set<string>();
  return {
    inspect(event) {
      if (event.type !== '@xstate.microstep') return;
      const { _nodes: active = [] } = event.snapshot as { _nodes?: readonly AnyStateNode[] };
      for (const { id } of active) entered.add(id);
      for (const key of transitionsIn(event)) taken.add(key);
    },
    total: all.size,
    missing: () => [...all].filter(key => !taken.has(key)),
    missingStates: () => nodes.map(({ id }) => id).filter(id => !entered.has(id)),
  };
}

/** Every transition of a machine, as `state: event [index]`. */
export function allTransitions(machine: AnyStateMachine): ReadonlySet<string> {
  return new Set(descendants(machine.root).flatMap(node => transitionsOf(node).map(keyOf)));
}

function descendants(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(child => descendants(child as AnyStateNode))];
}

function transitionsOf(node: AnyStateNode): Taken[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])] as never;
}

function keyOf(transition: Taken): string {
  const { source, eventType } = transition;
  const siblings: readonly unknown[] =
    eventType === '' ? (source.always ?? []) : (source.transitions.get(eventType) ?? []);
  return `${source.id}: ${eventType || 'always'} [${siblings.indexOf(transition)}]`;
}
