import type { ChartState, ChartTransition } from '../../inspect/chart.ts';

/** One way from box to box of the big row, with the events that may take it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly events: Set<string>;
}

/** A state and all that is in it. */
export function within(state: ChartState): readonly ChartState[] {
  return [state, ...state.states.flatMap(within)];
}

/** The boxes of the row: the states of the machine; of a parallel one, the states of its first region. */
export function railOf(chart: ChartState) {
  const parallel = chart.states.find(({ type }) => type === 'parallel');
  const region = parallel?.states[0];
  const states = chart.states.flatMap(state => (state === parallel && region ? region.states : [state]));
  return { parallel, region, states };
}

/** Follows initial states down to the one that is really entered. */
function entered(id: string, states: ReadonlyMap<string, ChartState>): string {
  const state = states.get(id);
  const first = state?.type === 'parallel' ? state.states[0]?.id : state?.initial;
  return first === undefined ? id : entered(first, states);
}

/** One edge for every pair of boxes. Ways to a final state start everywhere: left out. */
export function edgesOf(chart: ChartState): readonly Edge[] {
  const { region, parallel, states: rail } = railOf(chart);
  const states = new Map(within(chart).map(state => [state.id, state]));
  const boxOf = new Map(rail.flatMap(box => within(box).map(state => [state.id, box.id] as const)));
  const final = new Set(rail.filter(({ type }) => type === 'final').map(({ id }) => id));
  const edges = new Map<string, Edge>();
  const add = (from: string, { on, targets }: ChartTransition) => {
    for (const target of targets) {
      const to = boxOf.get(entered(target, states));
      if (to === undefined || to === from || final.has(to)) continue;
      const edge = edges.get(`${from}>${to}`) ?? { from, to, events: new Set() };
      edge.events.add(on);
      edges.set(`${from}>${to}`, edge);
    }
  };
  for (const box of rail) {
    const inside = within(box).flatMap(({ transitions }) => transitions);
    for (const transition of inside) add(box.id, transition);
    const handled = new Set(inside.map(({ on }) => on));
    const inherited = region?.states.includes(box) ? region.transitions : [];
    for (const transition of inherited) if (!handled.has(transition.on)) add(box.id, transition);
  }
  if (parallel === undefined) return [...edges.values()];
  const outside = new Set(chart.states.map(({ id }) => id));
  for (const outer of [parallel, ...parallel.states.slice(1).flatMap(within)]) {
    for (const transition of outer.transitions) {
      const leads = transition.targets.some(target => outside.has(boxOf.get(target) ?? ''));
      if (leads) add(parallel.id, transition);
    }
  }
  return [...edges.values()];
}
