/** Which boxes of the big row lead to which, read from the transitions of the chart. */
export const edgesScript = `
export function within(state) {
  return [state, ...state.states.flatMap(within)];
}

/** The boxes of the row: the states of the machine; of a parallel one, the states of its first region. */
export function railOf(chart) {
  const parallel = chart.states.find(({ type }) => type === 'parallel');
  const region = parallel?.states[0];
  return { parallel, region, states: chart.states.flatMap(state => state === parallel && region ? region.states : [state]) };
}

/** Follows initial states down to the one that is really entered. */
function entered(id, states) {
  const state = states.get(id);
  if (state?.type === 'parallel') return entered(state.states[0].id, states);
  return state?.initial === undefined ? id : entered(state.initial, states);
}

/** One edge for every pair of boxes, with the events that may take it. Ways to a final state start everywhere: left out. */
export function edgesOf(chart) {
  const { region, parallel, states: rail } = railOf(chart);
  const states = new Map(within(chart).map(state => [state.id, state]));
  const boxOf = new Map(rail.flatMap(box => within(box).map(state => [state.id, box.id])));
  const final = new Set(rail.filter(({ type }) => type === 'final').map(({ id }) => id));
  const edges = new Map();
  const add = (from, transition) => {
    for (const target of transition.targets) {
      const to = boxOf.get(entered(target, states));
      if (to === undefined || to === from || final.has(to)) continue;
      const edge = edges.get(from + '>' + to) ?? { from, to, events: new Set() };
      edge.events.add(transition.on);
      edges.set(from + '>' + to, edge);
    }
  };
  for (const box of rail) {
    const inside = within(box).flatMap(({ transitions }) => transitions);
    for (const transition of inside) add(box.id, transition);
    const handled = new Set(inside.map(({ on }) => on));
    const inherited = parallel?.states[0].states.includes(box) ? region.transitions : [];
    for (const transition of inherited) if (!handled.has(transition.on)) add(box.id, transition);
  }
  for (const outer of parallel ? [parallel, ...parallel.states.slice(1).flatMap(within)] : [])
    for (const transition of outer.transitions) {
      const to = transition.targets.map(target => boxOf.get(target)).find(box => chart.states.some(({ id }) => id === box));
      if (to !== undefined) add(parallel.id, transition);
    }
  return [...edges.values()];
}
`;
