import type { MachineView, StateView, TransitionView } from './machine-view.ts';

/** One part of a machine: what has a picture and tables of its own. */
export interface MachinePart {
  /** Path of its state; empty for the whole. */
  readonly path: string;
  readonly title: string;
  /** File of the picture, without folder. */
  readonly file: string;
  readonly drawn: MachineView;
  /** For the tables, with the paths of the whole machine. */
  readonly listed: Pick<MachineView, 'states' | 'transitions'>;
}

/**
 * The parts of a machine that fit on a screen. A machine with regions: the whole, down to the states of the regions, then
 * each region, and each procedure that is long enough for a picture of its own. Every state is listed in one part.
 */
export function partsOf(machine: MachineView, procedures: readonly string[] = []): readonly MachinePart[] {
  const { id } = machine;
  const regions = regionsOf(machine);
  if (regions.length === 0) {
    return [{ path: '', title: id, file: `${id}.svg`, drawn: machine, listed: machine }];
  }
  const compound = machine.states.filter(({ parent, type }) => parent === '' && type === 'compound');
  const paths = [...compound.map(({ path }) => path), ...regions, ...procedures];
  const whole = {
    path: '',
    title: id,
    file: `${id}.overview.svg`,
    drawn: overviewOf(machine, regions),
    listed: listedOf(machine, '', paths),
  };
  return [
    whole,
    ...paths.map(path => ({
      path,
      title: lastOf(path),
      file: `${id}.${lastOf(path)}.svg`,
      drawn: drawnPart(
        folded(
          machine,
          procedures.filter(procedure => procedure !== path),
        ),
        path,
      ),
      listed: listedOf(machine, path, paths),
    })),
  ];
}

/** What lies deeper than the states of a region is drawn as its outermost state, and arrows that begin in a region have no words. */
function overviewOf(machine: MachineView, regions: readonly string[]): MachineView {
  const deepest = machine.states.filter(({ path, parent, type }) => {
    const isTop = parent === '' && type !== 'parallel';
    return isTop || (regions.includes(parent) && !regions.includes(path));
  });
  const { states, transitions, ...rest } = folded(
    machine,
    deepest.map(({ path }) => path),
  );
  const hasNoWords = ({ source }: TransitionView) => regions.some(region => source.startsWith(region));
  const quiet = transitions.map(each => ({ ...each, guard: '', ...(hasNoWords(each) ? { event: '' } : {}) }));
  return { ...rest, states, transitions: quiet };
}

/** The machine with some states as boxes that nobody looks into. */
function folded(machine: MachineView, paths: readonly string[]): MachineView {
  const outermost = (path: string) => paths.find(each => isBelow(path, each)) ?? path;
  return {
    ...machine,
    states: machine.states.filter(({ path }) => outermost(path) === path),
    transitions: machine.transitions
      .map(each => ({ ...each, source: outermost(each.source), target: outermost(each.target) }))
      .filter(({ source, target }) => source !== target || target === ''),
  };
}

/** Everything below one state, with the states outside to which it leads. */
function drawnPart(machine: MachineView, root: string): MachineView {
  const within = (path: string) => (isBelow(path, root) ? path.slice(root.length + 1) : '');
  const states = machine.states.filter(({ path }) => isBelow(path, root));
  const transitions = machine.transitions.filter(({ source }) => source === root || isBelow(source, root));
  const isOutside = (path: string) => path !== '' && path !== root && !isBelow(path, root);
  const outside = machine.states.filter(
    ({ path }) => isOutside(path) && transitions.some(({ target }) => target === path),
  );
  return {
    id: root,
    description: stateOf(machine, root).description,
    states: [
      ...states.map(state => ({ ...state, path: within(state.path), parent: within(state.parent) })),
      ...outside.map(outsideOf),
    ],
    transitions: transitions.map(each => {
      const target = isOutside(each.target) ? markOf(each.target) : within(each.target);
      return { ...each, source: within(each.source), target };
    }),
  };
}

function listedOf(machine: MachineView, root: string, paths: readonly string[]): MachinePart['listed'] {
  const inner = paths.filter(path => path !== root && (root === '' || isBelow(path, root)));
  const isHere = (path: string) =>
    (root === '' || path === root || isBelow(path, root)) &&
    !inner.some(each => path === each || isBelow(path, each));
  return {
    states: machine.states.filter(({ path }) => isHere(path)),
    transitions: machine.transitions.filter(({ source }) => isHere(source)),
  };
}

function regionsOf({ states }: MachineView): string[] {
  const parallel = states.filter(({ type }) => type === 'parallel').map(({ path }) => path);
  return states.filter(({ parent }) => parallel.includes(parent)).map(({ path }) => path);
}

function outsideOf(state: StateView): StateView {
  return { ...state, path: markOf(state.path), parent: '', type: 'outside', isInitial: false };
}

function stateOf({ id, states }: MachineView, path: string): StateView {
  const state = states.find(each => each.path === path);
  if (state === undefined) throw new Error(`the machine ${id} has no state ${path}`);
  return state;
}

/** One key, so that it is no child of a state that is drawn. */
const markOf = (path: string) => `outside/${path.replaceAll('.', '/')}`;
const isBelow = (path: string, root: string) => path.startsWith(`${root}.`);
const lastOf = (path: string) => path.split('.').at(-1) ?? '';
