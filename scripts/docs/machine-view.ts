import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** A statechart as plain data, for pictures and tables. */
export interface MachineView {
  readonly id: string;
  readonly description: string;
  /** All states but the root, parents before children. */
  readonly states: readonly StateView[];
  readonly transitions: readonly TransitionView[];
}

export interface StateView {
  /** Path from the root, with dots. */
  readonly path: string;
  readonly name: string;
  readonly parent: string;
  /** `outside`: not of the part that is drawn, only where an arrow leads. */
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'outside';
  readonly isInitial: boolean;
  readonly description: string;
  /** Section of the manual that dictates it. */
  readonly spec: string;
  readonly invokes: readonly string[];
  readonly entry: readonly string[];
  readonly tags: readonly string[];
}

export interface TransitionView {
  readonly source: string;
  readonly event: string;
  readonly guard: string;
  /** Empty: stays where it is. */
  readonly target: string;
  readonly actions: readonly string[];
}

export function viewOf(machine: AnyStateMachine): MachineView {
  const nodes = descendants(machine.root);
  return {
    id: machine.id,
    description: machine.root.description ?? '',
    states: nodes.filter(node => node.parent !== undefined).map(stateView),
    transitions: nodes.flatMap(transitionsOf),
  };
}

function descendants(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(child => descendants(child as AnyStateNode))];
}

const pathOf = (node: AnyStateNode) => node.path.join('.');

function stateView(node: AnyStateNode): StateView {
  const parent = node.parent as AnyStateNode;
  return {
    path: pathOf(node),
    name: node.key,
    parent: pathOf(parent),
    type: node.type,
    isInitial: parent.type === 'compound' && parent.initial.target[0] === node,
    description: node.description ?? '',
    spec: (node.meta as { spec?: string } | undefined)?.spec ?? '',
    invokes: node.invoke.map(({ id }: { id: string }) => id),
    entry: node.entry.map(nameOf),
    tags: node.tags,
  };
}

function transitionsOf(node: AnyStateNode): TransitionView[] {
  const triggered = [...node.transitions.values()].flat();
  return [...triggered, ...(node.always ?? [])].map(transition => ({
    source: pathOf(node),
    event: eventName(transition.eventType),
    guard: guardName(transition.guard),
    target: (transition.target ?? []).map(target => pathOf(target as AnyStateNode)).join(' + '),
    actions: transition.actions.map(nameOf).filter(name => name !== ''),
  }));
}

/** Events that XState makes itself, in words. */
function eventName(type: string): string {
  if (type === '') return 'always';
  const after = /^xstate\.after\.([^.]+)\./.exec(type);
  if (after) return `after ${after[1]}`;
  const outcome = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type);
  if (outcome) return `${outcome[2]} ${outcome[1] === 'done' ? 'succeeds' : 'fails'}`;
  if (type.startsWith('xstate.done.state.')) return 'its last state is reached';
  return type;
}

/** A guard with what it is asked for, and one that is put together from others by its parts; empty for none. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards)) {
    const parts = guard.guards.map(guardName);
    return guard.name === 'not' ? `not ${parts.join('')}` : parts.join(` ${guard.name} `);
  }
  const params = typeof guard === 'object' && guard !== null && 'params' in guard ? guard.params : undefined;
  return [nameOf(guard), ...Object.values(params ?? {}).map(String)].filter(word => word !== '').join(' ');
}

function nameOf(named: unknown): string {
  if (typeof named === 'string') return named;
  if (typeof named === 'object' && named !== null && 'type' in named) return String(named.type);
  return typeof named === 'function' ? named.name : '';
}
