/** A machine's configuration, as far as mutation looks into it. */
type Config = Record<string, unknown>;

export interface Mutant {
  /** Stable, readable: `operational.link.online on poll.failed announceDegraded: drop action`. */
  readonly name: string;
  readonly operator: string;
  /** Id of the machine. */
  readonly machine: string;
  /** Id of the state that was changed. */
  readonly stateId: string;
  /** Type, or part of the type, of the event whose handling was changed; empty when it is of no single event. */
  readonly event: string;
  readonly config: Config;
}

type Change = (config: Config) => void;

/** Every single change that the operators make to a configuration, in the order of the states. */
export function mutantsOf(config: Config): Mutant[] {
  const machine = String(config.id);
  const mutants: Mutant[] = [];
  visit(config, [], (path, state) => {
    const where = [machine, ...path].join('.');
    const note = (operator: string, what: string, change: Change, event = '') => {
      const copy = clone(config) as Config;
      change(at(copy, path));
      const name = `${where} ${what}: ${operator}`;
      mutants.push({ name, operator, machine, stateId: where, event, config: copy });
    };
    mutateState(state, isBegunAtItsInitial(config, path), note);
    for (const place of placesOf(state))
      mutateTransitions(place, state, siblingsOf(config, path, state), note);
  });
  return mutants;
}

type Note = (operator: string, what: string, change: Change, event?: string) => void;

function mutateState(state: Config, hasInitial: boolean, note: Note): void {
  for (const other of hasInitial ? othersThan(String(state.initial), state) : [])
    note('begin elsewhere', `initial ${other}`, copy => {
      copy.initial = other;
    });
  for (const kind of ['entry', 'exit']) {
    const actions = listOf(state[kind]);
    for (const [index, action] of actions.entries())
      note('drop entry action', `${kind} ${action}`, copy => {
        copy[kind] = actions.filter((_each, other) => other !== index);
      });
  }
  for (const [index, invoke] of listOf(state.invoke).entries())
    note('drop service', `invoke ${(invoke as Config).id}`, copy => {
      const kept = listOf(copy.invoke).filter((_each, other) => other !== index);
      copy.invoke = kept;
    });
  for (const delay of Object.keys((state.after as Config) ?? {}))
    note('change delay', `after ${delay}`, copy => {
      const after = copy.after as Config;
      const replaced = delay === 'resyncInterval' ? 'commandRetryDelay' : 'resyncInterval';
      copy.after = { ...after, [replaced]: after[delay], [delay]: undefined };
      delete (copy.after as Config)[delay];
    });
}

/** Whether anything leads to the state itself, and not only to one of its children. */
function isBegunAtItsInitial(config: Config, path: readonly string[]): boolean {
  const { initial } = at(config, path);
  const name = path.at(-1);
  if (initial === undefined || name === undefined) return initial !== undefined;
  const parent = at(config, path.slice(0, -1));
  return parent.type === 'parallel' || parent.initial === name || isTarget(config, name);
}

/** A name that stands for another state, too, is a target rather once too often. */
function isTarget(config: Config, name: string): boolean {
  let isFound = false;
  visit(config, [], (_path, state) => {
    const targets = placesOf(state).flatMap(place => listOf(place.read(state)).map(transitionOf));
    isFound ||= targets.some(({ target }) => String(target).split('.').at(-1) === name);
  });
  return isFound;
}

/** Where transitions stand: how to name the place, and how to read and write the list. */
interface Place {
  readonly what: string;
  readonly event: string;
  read(state: Config): unknown;
  write(state: Config, transitions: readonly unknown[]): void;
}

function placesOf(state: Config): Place[] {
  const keyed = (group: 'on' | 'after') =>
    Object.keys((state[group] as Config) ?? {}).map(key => ({
      what: `${group} ${key}`,
      event: key,
      read: (from: Config) => (from[group] as Config)[key],
      write: (to: Config, transitions: readonly unknown[]) => {
        (to[group] as Config)[key] = transitions;
      },
    }));
  const own = (['always', 'onDone'] as const)
    .filter(key => state[key] !== undefined)
    .map(key => ({
      what: key,
      event: '',
      read: (from: Config) => from[key],
      write: (to: Config, transitions: readonly unknown[]) => {
        to[key] = transitions;
      },
    }));
  const ofServices = listOf(state.invoke).flatMap((invoke, index) =>
    (['onDone', 'onError'] as const)
      .filter(key => (invoke as Config)[key] !== undefined)
      .map(key => ({
        what: `${(invoke as Config).id} ${key}`,
        event: `${key === 'onDone' ? 'done' : 'error'}.actor.${(invoke as Config).id}`,
        read: (from: Config) => (listOf(from.invoke)[index] as Config)[key],
        write: (to: Config, transitions: readonly unknown[]) => {
          (listOf(to.invoke)[index] as Config)[key] = transitions;
        },
      })),
  );
  return [...keyed('on'), ...keyed('after'), ...own, ...ofServices];
}

function mutateTransitions(
  place: Place,
  state: Config,
  siblings: (target: string) => readonly string[],
  note: Note,
): void {
  const all = listOf(place.read(state)).map(transitionOf);
  for (const [index, transition] of all.entries()) {
    const what = all.length > 1 ? `${place.what} [${index}]` : place.what;
    const replace = (operator: string, detail: string, by: Config | undefined) => {
      const change = (copy: Config) =>
        place.write(copy, by === undefined ? all.toSpliced(index, 1) : all.with(index, by));
      note(operator, `${what}${detail}`, change, place.event);
    };
    const { guard, target, actions, reenter } = transition;
    replace('drop transition', '', undefined);
    if (guard !== undefined) replace('drop guard', ` ${nameOfGuard(guard)}`, without(transition, 'guard'));
    if (reenter !== undefined) replace('drop reenter', '', without(transition, 'reenter'));
    for (const elsewhere of typeof target === 'string' ? siblings(target) : [])
      replace('retarget', ` to ${elsewhere}`, { ...transition, target: elsewhere });
    const names = listOf(actions);
    for (const [position, action] of names.entries())
      replace('drop action', ` ${action}`, { ...transition, actions: names.toSpliced(position, 1) });
  }
}

/** `a and b` for what `and` has made of two. */
function nameOfGuard(guard: unknown): string {
  if (typeof guard === 'function') {
    const { check, guards } = guard as unknown as { check: { name: string }; guards: readonly unknown[] };
    return guards.map(nameOfGuard).join(/or/i.test(check.name) ? ' or ' : ' and ');
  }
  const { type, params } = (typeof guard === 'string' ? { type: guard } : guard) as Config;
  return params === undefined ? String(type) : `${type} ${Object.values(params as Config).join(' ')}`;
}

function visit(
  state: Config,
  path: readonly string[],
  each: (path: readonly string[], state: Config) => void,
): void {
  each(path, state);
  for (const [name, child] of Object.entries((state.states as Config) ?? {}))
    visit(child as Config, [...path, name], each);
}

/** The other states beside the target, written the same way. */
function siblingsOf(config: Config, path: readonly string[], state: Config) {
  return (target: string): readonly string[] => {
    const name = target.split('.').at(-1) ?? '';
    const within = target.startsWith('#')
      ? at(config, target.split('.').slice(1, -1))
      : target.startsWith('.')
        ? at(state, target.split('.').slice(1, -1))
        : at(at(config, path.slice(0, -1)), target.split('.').slice(0, -1));
    return othersThan(name, within).map(other => target.slice(0, target.length - name.length) + other);
  };
}

/** The child states but one. What is left again at once, whatever holds, is only a detour and not among them. */
function othersThan(name: string, { states }: Config): string[] {
  const children = Object.entries((states as Record<string, Config>) ?? {});
  const isDetour = ({ always }: Config) =>
    listOf(always)
      .map(transitionOf)
      .some(({ guard }) => guard === undefined);
  return children.flatMap(([each, child]) => (each === name || isDetour(child) ? [] : [each]));
}

function at(config: Config, path: readonly string[]): Config {
  return path.reduce((state, name) => (state.states as Record<string, Config>)[name] as Config, config);
}

function transitionOf(transition: unknown): Config {
  return typeof transition === 'string' ? { target: transition } : (transition as Config);
}

function without(transition: Config, key: string): Config {
  return Object.fromEntries(Object.entries(transition).filter(([each]) => each !== key));
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Functions stay the same ones. */
function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clone);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clone(each)]));
}
