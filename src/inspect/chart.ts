import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** One possible way out of a state, in words that fit on an arrow. */
export interface ChartTransition {
  readonly on: string;
  /** Ids of states; empty when the state is not left. */
  readonly targets: readonly string[];
}

/** One state of a statechart as the page draws it. */
export interface ChartState {
  /** As XState has it, for instance `meter.operational.link`. */
  readonly id: string;
  readonly name: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly description: string | undefined;
  /** Where the manual dictates the rule. */
  readonly spec: string | undefined;
  /** Names of the services that run while the state is active. */
  readonly runs: readonly string[];
  readonly transitions: readonly ChartTransition[];
  /** Id of the state that is entered first. */
  readonly initial: string | undefined;
  readonly states: readonly ChartState[];
}

/** The statechart of a machine, read from the machine that runs; nothing is drawn that is not there. */
export function chartOf(machine: AnyStateMachine): ChartState {
  return chartState(machine.root);
}

function chartState(node: AnyStateNode): ChartState {
  const transitions = [...node.transitions.values(), node.always ?? []].flat();
  return {
    id: node.id,
    name: node.key,
    type: node.type,
    description: node.description,
    spec: specOf(node.meta),
    runs: node.invoke.map(({ id }) => id),
    transitions: transitions.map(({ eventType, target }) => ({
      on: eventLabel(eventType),
      targets: target?.map(({ id }) => id) ?? [],
    })),
    initial: node.type === 'compound' ? node.initial.target[0]?.id : undefined,
    states: Object.values(node.states).map(chartState),
  };
}

function specOf(meta: unknown): string | undefined {
  const isObject = typeof meta === 'object' && meta !== null;
  return isObject && 'spec' in meta && typeof meta.spec === 'string' ? meta.spec : undefined;
}

const eventForms: readonly [RegExp, string][] = [
  [/^xstate\.done\.actor\.(.+)$/, '$1 done'],
  [/^xstate\.error\.actor\.(.+)$/, '$1 failed'],
  [/^xstate\.done\.state\.(?:.+\.)?([^.]+)$/, '$1 done'],
  [/^xstate\.after\.([^.]+)\..+$/, 'after $1'],
  [/^xstate\.init$/, 'start'],
  [/^$/, 'always'],
];

/** XState's name of an event in plain words: `xstate.done.actor.identify` is `identify done`. */
export function eventLabel(eventType: string): string {
  const form = eventForms.find(([pattern]) => pattern.test(eventType));
  return form === undefined ? eventType : eventType.replace(form[0], form[1]);
}
