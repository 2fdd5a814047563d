import type { ChartState } from '../../inspect/chart.ts';
import { element, inWords, toneOf } from './dom.ts';

/** What a state is for, where the manual dictates it, and what runs in it. */
export function tip({ description, spec, runs }: ChartState): string {
  const running = runs.length > 0 ? `runs: ${runs.join(', ')}` : undefined;
  return [description, spec, running].filter(line => line !== undefined && line !== '').join('\n');
}

/** A state inside a box. */
function chip(state: ChartState): HTMLLIElement {
  const options = { title: tip(state), data: { state: state.id, tone: toneOf(state.name) } };
  if (state.states.length === 0) return element('li', options, inWords(state.name));
  return element(
    'li',
    { ...options, className: 'group' },
    element('span', {}, inWords(state.name)),
    element('ul', {}, ...state.states.map(chip)),
  );
}

/** A state of the big row, or one beside it. */
export function stateBox(state: ChartState, size: 'big' | 'small'): HTMLDivElement {
  const name = element(
    'div',
    { className: 'name' },
    element('span', {}, inWords(state.name)),
    element('time', {}),
  );
  return element(
    'div',
    { className: `state ${size}`, title: tip(state), data: { state: state.id, tone: toneOf(state.name) } },
    name,
    state.description ? element('p', {}, state.description) : undefined,
    state.states.length > 0 ? element('ul', {}, ...state.states.map(chip)) : undefined,
  );
}

/** What goes on beside the life of the meter. */
export function regionBox(state: ChartState, title: string): HTMLDivElement {
  return element(
    'div',
    { className: 'region', title: tip(state) },
    element('div', { className: 'name' }, element('span', {}, title)),
    element('ul', {}, ...state.states.map(chip)),
  );
}
