import type { MachineView, TransitionView } from './machine-view.ts';

/**
 * What is drawn as a box or as a mark. Marks: the dot before the first state, the pill for "whatever is active", and the
 * pill for a state outside of what is drawn.
 */
export interface ChartNode {
  readonly id: string;
  readonly kind: 'state' | 'first' | 'any' | 'outside';
  /** Id of the box around it; empty at the top. */
  readonly parent: string;
  readonly text: string;
}

export interface ChartEdge {
  readonly id: string;
  /** Ids of the nodes between which the arrow is drawn: always children of the same box. */
  readonly from: string;
  readonly to: string;
  /** Each transition that the arrow stands for, as `source>target` with the paths of the states. */
  readonly transitions: readonly string[];
  /** The lines beside the arrow. */
  readonly label: readonly string[];
}

export interface ChartGraph {
  /** In the order of life, which the layout keeps: marks first, states as the machine names them, parents before children. */
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

/**
 * The statechart as boxes and arrows. What stays in its state is left to the tables. An arrow never crosses the border
 * of a box: it ends there, and its label says where it comes from and where it leads. All transitions between the same
 * two boxes share an arrow.
 */
export function chartGraph(machine: MachineView): ChartGraph {
  const drawn = machine.transitions
    .filter(({ source, target }) => target !== '' && source !== target)
    .map(transition => ({ ...endsOf(transition), transition }));
  const shared = Map.groupBy(drawn, ({ from, to }) => `${from}>${to}`);
  const firsts = machine.states.filter(({ isInitial }) => isInitial);
  const anys = [...new Set(drawn.map(({ from }) => from))].filter(from => from.endsWith('/any'));
  return {
    nodes: [
      ...firsts.map(({ parent }) => ({ id: firstOf(parent), kind: 'first' as const, parent, text: '' })),
      ...anys.map(id => ({
        id,
        kind: 'any' as const,
        parent: id.slice(0, -'/any'.length),
        text: 'any state',
      })),
      ...machine.states.map(({ path, parent, name, type }) => ({
        id: path,
        kind: type === 'outside' ? ('outside' as const) : ('state' as const),
        parent,
        text: name,
      })),
    ],
    edges: [
      ...firsts.map(({ parent, path }) => ({
        id: `>${path}`,
        from: firstOf(parent),
        to: path,
        transitions: [],
        label: [],
      })),
      ...[...shared].map(([id, arrows]) => ({
        id,
        from: arrows[0]?.from ?? '',
        to: arrows[0]?.to ?? '',
        transitions: [...new Set(arrows.map(({ transition: { source, target } }) => `${source}>${target}`))],
        label: [...new Set(arrows.map(labelOf))].filter(line => line !== ''),
      })),
    ],
  };
}

const firstOf = (parent: string) => `${parent}/first`;
const anyOf = (parent: string) => `${parent}/any`;

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** The two children, of the innermost box around both states, that hold them. */
function endsOf({ source, target }: TransitionView): Ends {
  const sourceKeys = keysOf(source);
  const targetKeys = keysOf(target);
  const differs = targetKeys.findIndex((key, index) => key !== sourceKeys[index]);
  const depth = differs === -1 ? targetKeys.length : differs;
  const box = targetKeys.slice(0, depth).join('.');
  return {
    from: sourceKeys.length === depth ? anyOf(box) : sourceKeys.slice(0, depth + 1).join('.'),
    // A transition to the box around it begins that box anew.
    to: targetKeys.length === depth ? firstOf(box) : targetKeys.slice(0, depth + 1).join('.'),
  };
}

function labelOf({ from, to, transition }: Ends & { readonly transition: TransitionView }): string {
  const { source, target, event, guard } = transition;
  if (event === '') return '';
  const origin = source.startsWith(`${from}.`) ? `${source.slice(from.length + 1)}: ` : '';
  const aim = target.startsWith(`${to}.`) ? ` → ${target.slice(to.length + 1)}` : '';
  return `${origin}${event}${guard === '' ? '' : ` [${guard}]`}${aim}`;
}

function keysOf(path: string): string[] {
  return path === '' ? [] : path.split('.');
}
