import type { ChartState } from '../../inspect/chart.ts';
import type { ActorView } from '../../inspect/messages.ts';
import { duration } from '../words/numbers.ts';
import { regionBox, stateBox, tip } from './boxes.ts';
import { element, inWords, svgElement } from './dom.ts';
import { edgesOf, railOf, within } from './edges.ts';
import { drawWires } from './wires.ts';

/** A statechart as nested boxes: the life of the meter in one row, the regions that go on beside it below. */
export interface DrawnChart {
  /** Where charts of children get their places. */
  readonly children: HTMLElement;
  /** Lights what is active, and brings it into view. */
  show(view: ActorView): void;
  /** Says which event took the chart from box to box. */
  tell(label: string, from: string, to: string): void;
  /** Counts how long each state has been active. */
  tick(): void;
  remove(): void;
}

export function createChart(host: HTMLElement, chart: ChartState): DrawnChart {
  const { parallel, states } = railOf(chart);
  const children = element('div', { className: 'children' });
  const wires = svgElement('svg', { class: 'wires', 'aria-hidden': 'true' });
  const spoken = element('p', { className: 'spoken' });
  const taken = element('output', { className: 'taken' });
  const frame = frameOf(chart, children);
  host.replaceChildren(spoken, frame, wires, taken);

  const edges = edgesOf(chart);
  let last: { readonly from: string; readonly to: string } | undefined;
  const wiresFrom = () => [...wires.querySelectorAll<SVGGElement>('.wire')];
  const isLast = ({ dataset }: SVGGElement) => last?.from === dataset.from && last?.to === dataset.to;
  function mark() {
    for (const wire of wiresFrom()) wire.classList.toggle('last', isLast(wire));
  }
  const observer = new ResizeObserver(() => {
    drawWires(wires, edges, placesOf(host, frame));
    mark();
  });
  observer.observe(host);
  observer.observe(frame);
  for (const box of frame.querySelectorAll<HTMLElement>('.state')) {
    const hover = (isOver: boolean) => {
      for (const wire of wiresFrom())
        wire.classList.toggle('hover', isOver && wire.dataset.from === box.dataset.state);
    };
    box.addEventListener('mouseenter', () => hover(true));
    box.addEventListener('mouseleave', () => hover(false));
  }

  const names = new Map(within(chart).map(state => [state.id, inWords(state.name)]));
  let since: ActorView['since'] = {};
  let box: string | undefined;
  function tick() {
    for (const time of frame.querySelectorAll('.state > .name time')) {
      const entered = since[time.closest<HTMLElement>('.state')?.dataset.state ?? ''];
      time.textContent = entered === undefined ? '' : duration(Date.now() - Date.parse(entered));
    }
  }
  return {
    children,
    show(view) {
      since = view.since;
      light(frame, view.active, children);
      const next = states.map(({ id }) => id).find(id => view.active.includes(id));
      const hasMoved = next !== undefined && next !== box;
      if (hasMoved && box !== undefined) {
        const from = box;
        last = edges.find(edge => edge.to === next && (edge.from === from || edge.from === parallel?.id)) ?? {
          from,
          to: next,
        };
        for (const wire of wiresFrom().filter(isLast)) flash(wire);
        mark();
      }
      box = next;
      spoken.textContent = names.get(next ?? '') ?? '';
      if (hasMoved) bringIntoView(host, frame, next);
      tick();
    },
    tell(label, from, to) {
      taken.replaceChildren(element('b', {}, label), `  ${from} → ${to}`);
    },
    tick,
    remove: () => observer.disconnect(),
  };
}

function frameOf(chart: ChartState, children: HTMLElement): HTMLElement {
  const { parallel, region, states } = railOf(chart);
  const rail = element('div', { className: 'rail' });
  if (parallel === undefined || region === undefined) {
    rail.append(...states.map(state => stateBox(state, 'big')));
    return element('div', { className: 'frame flat' }, rail, children);
  }
  rail.append(...region.states.map(state => stateBox(state, 'big')));
  const outside = chart.states.filter(state => state !== parallel);
  const side = outside.map((state, index) => stateBox(state, index === 0 ? 'big' : 'small'));
  const regions = parallel.states.slice(1).map(each => regionBox(each, inWords(each.name)));
  return element(
    'div',
    { className: 'frame' },
    element('div', { className: 'side' }, ...side),
    element(
      'div',
      { className: 'parallel', data: { state: parallel.id } },
      element('div', { className: 'parallel-name', title: tip(parallel) }, inWords(parallel.name)),
      rail,
      element('div', { className: 'regions' }, ...regions, children),
    ),
  );
}

/** Relative to the drawing, also when it is scrolled. */
function placesOf(host: HTMLElement, frame: HTMLElement) {
  const { left: hostLeft, top: hostTop } = host.getBoundingClientRect();
  const x = hostLeft - host.scrollLeft;
  return new Map(
    [...frame.querySelectorAll<HTMLElement>('.state[data-state], .parallel')].map(box => {
      const { left, right, top, bottom, width } = box.getBoundingClientRect();
      const place = { left: left - x, right: right - x, top: top - hostTop, bottom: bottom - hostTop, width };
      return [box.dataset.state ?? '', place] as const;
    }),
  );
}

function flash(wire: SVGGElement): void {
  wire.classList.remove('flash');
  wire.getBoundingClientRect();
  wire.classList.add('flash');
}

/** The row is wider than a phone. Only the drawing moves, never the page. */
function bringIntoView(host: HTMLElement, frame: HTMLElement, id: string): void {
  const box = [...frame.querySelectorAll<HTMLElement>('.state')].find(({ dataset }) => dataset.state === id);
  if (box === undefined) return;
  const { left, width } = box.getBoundingClientRect();
  const middle = left - host.getBoundingClientRect().left + host.scrollLeft + width / 2;
  host.scrollTo({ left: middle - host.clientWidth / 2 });
}

function light(root: HTMLElement, active: readonly string[], except?: HTMLElement): void {
  for (const node of root.querySelectorAll<HTMLElement>('[data-state]')) {
    if (except?.contains(node)) continue;
    node.classList.toggle('active', active.includes(node.dataset.state ?? ''));
  }
}

/** The chart of a child machine, as one more region. */
export function createChildChart(name: string, chart: ChartState) {
  const made = regionBox(chart, inWords(name));
  made.classList.add('child');
  return { made, show: (view: ActorView) => light(made, view.active) };
}
