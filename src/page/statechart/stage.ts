import type { ChartState } from '../../inspect/chart.ts';
import type { ActorView, LogEntry, MeasurementView } from '../../inspect/messages.ts';
import { createChart, createChildChart, type DrawnChart } from './chart.ts';
import { createContext } from './context.ts';
import { element, inWords } from './dom.ts';

/** A running statechart, as far as it was told. */
export interface Actor {
  readonly key: string;
  readonly chart: ChartState;
  view: ActorView | undefined;
  points: readonly MeasurementView[];
}

interface StageOptions {
  readonly onShown: (actor: Actor) => void;
  readonly onView: (view: ActorView) => void;
}

/** The statechart that is looked at, with its small children, its context, and the choice of another one. */
export function createStage(actors: Map<string, Actor>, { onShown, onView }: StageOptions) {
  const chartHost = element('section', { id: 'chart', tabIndex: 0 });
  chartHost.setAttribute('aria-label', 'Statechart');
  const contextHost = element('div', { id: 'context', tabIndex: 0 });
  contextHost.setAttribute('aria-label', 'Values of the statechart');
  contextHost.setAttribute('role', 'region');
  const contextPanel = element(
    'section',
    { className: 'panel' },
    element(
      'div',
      { className: 'panel-head' },
      element('h2', {}, 'Context'),
      element('span', { className: 'note' }, 'personal data hidden, keys shortened'),
    ),
    contextHost,
  );
  const picker = element('select', { id: 'actor', hidden: true });
  picker.setAttribute('aria-label', 'Which statechart');
  const context = createContext(contextHost);
  let shown: string | undefined;
  let chart: DrawnChart | undefined;
  let children = new Map<string, ReturnType<typeof createChildChart>>();
  let listed = '';
  const empty = () =>
    element('p', { className: 'empty' }, 'The statechart appears as soon as a meter is started.');
  chartHost.replaceChildren(empty());

  function list() {
    const all = [...actors.values()].filter(actor => actor.view !== undefined && !isSmallChild(actor));
    const text = all.map(actor => actor.key + titleOf(actor)).join();
    picker.hidden = all.length < 2;
    if (text === listed) return;
    listed = text;
    picker.replaceChildren(...all.map(actor => element('option', { value: actor.key }, titleOf(actor))));
    picker.value = shown ?? '';
  }

  function select(key: string) {
    const actor = actors.get(key);
    if (actor === undefined) return;
    shown = key;
    chart?.remove();
    chart = createChart(chartHost, actor.chart);
    children = new Map();
    context.forget();
    for (const each of actors.values()) if (each.view !== undefined) draw(each, each.view);
    onShown(actor);
  }

  function draw(actor: Actor, view: ActorView) {
    if (shown === undefined && view.parent === undefined) return select(actor.key);
    if (actor.key === shown) {
      chart?.show(view);
      context.show(view.context);
      onView(view);
    } else if (view.parent === shown && isSmallChild(actor)) {
      const child = children.get(actor.key) ?? createChildChart(view.name, actor.chart);
      if (!children.has(actor.key)) chart?.children.append(child.made);
      children.set(actor.key, child);
      child.show(view);
    }
    list();
  }
  picker.addEventListener('change', () => select(picker.value));

  return {
    chartHost,
    contextPanel,
    picker,
    isShown: (key: string) => key === shown,
    show(view: ActorView) {
      const actor = actors.get(view.key);
      if (actor === undefined) return;
      actor.view = view;
      draw(actor, view);
    },
    drop(key: string) {
      actors.delete(key);
      children.get(key)?.made.remove();
      children.delete(key);
      if (key === shown) {
        shown = undefined;
        const root = [...actors.values()].find(
          ({ view }) => view?.parent === undefined || !actors.has(view.parent),
        );
        if (root !== undefined) select(root.key);
      }
      list();
    },
    tell({ actor, label, steps }: LogEntry) {
      const step = steps.findLast(({ targets }) => targets.length > 0);
      if (actor !== shown || step === undefined) return;
      const last = (id: string) => id.split('.').at(-1) ?? id;
      chart?.tell(label, last(step.source), step.targets.map(last).join(', '));
    },
    forget() {
      shown = undefined;
      chart?.remove();
      chart = undefined;
      chartHost.replaceChildren(empty());
      context.forget();
    },
    tick: () => chart?.tick(),
    remove: () => chart?.remove(),
  };
}

function titleOf({ view }: Actor): string {
  const context = view?.context;
  const identity =
    typeof context === 'object' && context !== null && 'identity' in context ? context.identity : undefined;
  const isNamed = typeof identity === 'object' && identity !== null && 'meterId' in identity;
  return isNamed ? `meter ${String(identity.meterId)}` : inWords(view?.name ?? '');
}

/** Small machines of the shown one are drawn among its regions. */
function isSmallChild({ view, chart }: Actor): boolean {
  return view?.parent !== undefined && chart.states.every(({ states }) => states.length === 0);
}
