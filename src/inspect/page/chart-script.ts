/** The statechart as nested boxes: the life of the meter in one row, the regions that go on beside it below. */
export const chartScript = String.raw`
import { duration, element, inWords, svgElement, toneOf } from './dom.js';
import { edgesOf, railOf, within } from './edges.js';
import { drawWires } from './wires.js';

function chip(state) {
  const options = { title: tip(state), data: { state: state.id, tone: toneOf(state.name) } };
  if (state.states.length === 0) return element('li', options, inWords(state.name));
  return element('li', { ...options, className: 'group' }, element('span', {}, inWords(state.name)), element('ul', {}, ...state.states.map(chip)));
}

const tip = state => [state.description, state.spec, state.runs.length > 0 ? 'runs: ' + state.runs.join(', ') : undefined].filter(Boolean).join('\n');

function stateBox(state, size) {
  return element('div', { className: 'state ' + size, title: tip(state), data: { state: state.id, tone: toneOf(state.name) } },
    element('div', { className: 'name' }, element('span', {}, inWords(state.name)), element('time', {})),
    state.description ? element('p', {}, state.description) : undefined,
    state.states.length > 0 ? element('ul', {}, ...state.states.map(chip)) : undefined);
}

const regionBox = (state, title) => element('div', { className: 'region', title: tip(state) },
  element('div', { className: 'name' }, element('span', {}, title)),
  element('ul', {}, ...state.states.map(chip)));

/** A chart of one actor in a host element; children of the actor get their places among the regions. */
export function createChart(host, chart) {
  const { parallel, region, states } = railOf(chart);
  const others = parallel ? parallel.states.slice(1) : [];
  const children = element('div', { className: 'children' });
  const wires = svgElement('svg', { class: 'wires', 'aria-hidden': 'true' });
  const spoken = element('p', { className: 'spoken' });
  const taken = element('output', { className: 'taken' });
  const outside = chart.states.filter(state => state !== parallel);
  const frame = parallel
    ? element('div', { className: 'frame' },
        element('div', { className: 'side' }, ...outside.map((state, index) => stateBox(state, index === 0 ? 'big' : 'small'))),
        element('div', { className: 'parallel', data: { state: parallel.id } },
          element('div', { className: 'parallel-name', title: tip(parallel) }, inWords(parallel.name)),
          element('div', { className: 'rail' }, ...region.states.map(state => stateBox(state, 'big'))),
          element('div', { className: 'regions' }, ...others.map(each => regionBox(each, inWords(each.name))), children)))
    : element('div', { className: 'frame flat' }, element('div', { className: 'rail' }, ...states.map(state => stateBox(state, 'big'))), children);
  host.replaceChildren(spoken, frame, wires, taken);

  const edges = edgesOf(chart);
  function redraw() {
    const origin = host.getBoundingClientRect();
    const boxes = new Map([...frame.querySelectorAll('.state[data-state], .parallel')].map(box => {
      const { left, right, top, bottom, width } = box.getBoundingClientRect();
      return [box.dataset.state, { left: left - origin.left, right: right - origin.left, top: top - origin.top, bottom: bottom - origin.top, width }];
    }));
    drawWires(wires, edges, boxes);
    mark();
  }
  let last;
  function mark() {
    for (const wire of wires.children) wire.classList.toggle('last', last?.from === wire.dataset.from && last?.to === wire.dataset.to);
  }
  const observer = new ResizeObserver(redraw);
  observer.observe(host);
  for (const box of frame.querySelectorAll('.state')) {
    const hover = isOver => { for (const wire of wires.children) wire.classList.toggle('hover', isOver && wire.dataset.from === box.dataset.state); };
    box.addEventListener('mouseenter', () => hover(true));
    box.addEventListener('mouseleave', () => hover(false));
  }

  const railIds = states.map(({ id }) => id);
  const names = new Map(within(chart).map(state => [state.id, inWords(state.name)]));
  let since = {};
  let box;
  return {
    children,
    /** Lights what is active; says the way when the box in the big row changed. */
    show(view) {
      since = view.since;
      light(frame, view.active, children);
      const next = railIds.find(id => view.active.includes(id));
      if (box !== undefined && next !== undefined && next !== box) {
        last = edges.find(({ from, to }) => to === next && (from === box || from === parallel?.id)) ?? { from: box, to: next };
        for (const wire of wires.children) {
          if (wire.dataset.from !== last.from || wire.dataset.to !== last.to) continue;
          wire.classList.remove('flash');
          void wire.getBoundingClientRect();
          wire.classList.add('flash');
        }
        mark();
      }
      box = next;
      spoken.textContent = names.get(next) ?? '';
      this.tick();
    },
    /** Says which event took the chart from box to box. */
    tell(label, from, to) {
      taken.replaceChildren(element('b', {}, label), '  ' + from + ' → ' + to);
    },
    tick() {
      for (const time of frame.querySelectorAll('.state > .name time')) {
        const entered = since[time.closest('.state').dataset.state];
        time.textContent = entered === undefined ? '' : duration(Date.now() - Date.parse(entered));
      }
    },
    remove() { observer.disconnect(); },
  };
}

function light(root, active, except) {
  for (const node of root.querySelectorAll('[data-state]')) {
    if (except?.contains(node)) continue;
    node.classList.toggle('active', active.includes(node.dataset.state));
  }
}

/** The chart of a child machine, as one more region. */
export function createChildChart(name, chart) {
  const made = regionBox(chart, inWords(name));
  made.classList.add('child');
  return { made, show: view => light(made, view.active) };
}
`;
