/** Hears the server and tells the parts of the page. All state can be heard again, so a reload loses nothing. */
export const mainScript = `
import { createChart, createChildChart } from './chart.js';
import { createContext } from './context.js';
import { byId, element, inWords } from './dom.js';
import { createLog } from './log.js';
import { createMeasurements } from './measurements.js';

const actors = new Map();
let shown;
let chart;
let children = new Map();
const nameOf = key => actors.get(key)?.view?.name ?? '';
const measurements = createMeasurements(byId('strip'));
const context = createContext(byId('context'));
const log = createLog(byId('log'), nameOf);

const picker = byId('actor');
const roots = () => [...actors.values()].filter(({ view }) => view && (view.parent === undefined || !actors.has(view.parent)));

function titleOf({ view }) {
  const meterId = view.context?.identity?.meterId;
  return meterId === undefined ? inWords(view.name) : 'meter ' + meterId;
}

function listActors() {
  const all = [...actors.values()].filter(actor => actor.view && !isTemperatureOf(actor));
  const list = all.map(actor => element('option', { value: actor.key, selected: actor.key === shown }, titleOf(actor)));
  const text = list.map(option => option.value + option.textContent).join();
  if (picker.dataset.list !== text) { picker.replaceChildren(...list); picker.dataset.list = text; picker.value = shown ?? ''; }
  picker.hidden = all.length < 2;
}

/** Small machines of the shown one are drawn among its regions. */
const isTemperatureOf = ({ view, chart: own }) => view.parent !== undefined && own.states.every(({ states }) => states.length === 0);

function select(key) {
  shown = key;
  const actor = actors.get(key);
  chart?.remove();
  chart = createChart(byId('chart'), actor.chart);
  children = new Map();
  context.forget();
  for (const each of actors.values()) if (each.view) showActor(each);
  measurements.set(actor.points);
}

function showActor(actor) {
  if (shown === undefined && actor.view.parent === undefined) { select(actor.key); return; }
  if (actor.key === shown) {
    chart.show(actor.view);
    context.show(actor.view.context);
    const { identity } = actor.view.context ?? {};
    byId('identity').textContent = identity
      ? 'meter ' + identity.meterId + ' · firmware ' + identity.firmwareVersion + ' · API ' + identity.apiVersion
      : 'not identified yet';
  } else if (actor.view.parent === shown && isTemperatureOf(actor)) {
    if (!children.has(actor.key)) {
      const child = createChildChart(actor.view.name, actor.chart);
      children.set(actor.key, child);
      chart.children.append(child.made);
    }
    children.get(actor.key).show(actor.view);
  }
  listActors();
}

const handlers = {
  hello({ title }) {
    byId('title').textContent = title;
    document.title = title + ' · inspector';
    actors.clear();
    shown = undefined;
    log.forget();
  },
  chart({ actor, chart: drawn }) { actors.set(actor, { key: actor, chart: drawn, view: undefined, points: [] }); },
  actor({ view }) {
    const actor = actors.get(view.key);
    if (actor === undefined) return;
    actor.view = view;
    showActor(actor);
  },
  gone({ actor }) {
    actors.delete(actor);
    children.get(actor)?.made.remove();
    children.delete(actor);
    if (actor === shown) { shown = undefined; const [first] = roots(); if (first) select(first.key); }
    listActors();
  },
  log({ entry }) {
    log.add(entry);
    const step = entry.steps.findLast(({ targets }) => targets.length > 0);
    if (entry.actor === shown && step) chart.tell(entry.label, step.source.split('.').at(-1), step.targets.map(id => id.split('.').at(-1)).join(', '));
  },
  measurements({ actor, points }) {
    const owner = actors.get(actor);
    if (owner === undefined) return;
    owner.points = [...owner.points, ...points].slice(-120);
    if (actor === shown) measurements.set(owner.points);
  },
};

const stream = byId('stream');
function say(text, tone) { stream.textContent = text; stream.dataset.tone = tone; }
const source = new EventSource('/events');
source.onopen = () => { say('live', 'good'); document.body.classList.remove('detached'); };
source.onerror = () => { say('driver not reachable, trying again', 'bad'); document.body.classList.add('detached'); };
source.onmessage = ({ data }) => { const message = JSON.parse(data); handlers[message.type]?.(message); };

setInterval(() => { chart?.tick(); measurements.tick(); }, 500);
picker.addEventListener('change', () => select(picker.value));

const root = document.documentElement;
root.dataset.theme = localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
byId('theme').addEventListener('click', () => {
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});
`;
