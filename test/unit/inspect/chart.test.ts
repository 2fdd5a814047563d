import { describe, expect, it } from 'vitest';
import { meterMachine } from '../../../machines/index.ts';
import { type ChartState, chartOf, eventLabel } from '../../../src/inspect/chart.ts';

function find(state: ChartState, id: string): ChartState | undefined {
  if (state.id === id) return state;
  for (const inner of state.states) {
    const found = find(inner, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe('the chart of the inspector', () => {
  const chart = chartOf(meterMachine);

  it('has every state of the machine, with its description', () => {
    const all = (state: ChartState): ChartState[] => [state, ...state.states.flatMap(all)];
    const ids = all(chart).map(({ id }) => id);
    const { idMap } = meterMachine as unknown as { idMap: ReadonlyMap<string, unknown> };
    expect(ids.toSorted()).toEqual([...idMap.keys()].toSorted());
    expect(all(chart).filter(({ description }) => description === undefined)).toEqual([]);
  });

  it('says what a state runs, what it enters first, and how it is left', () => {
    const identifying = find(chart, 'meter.connecting.identifying');
    expect(find(chart, 'meter.connecting')?.initial).toBe('meter.connecting.identifying');
    expect(identifying?.runs).toEqual(['identify']);
    expect(identifying?.spec).toContain('manual');
    expect(identifying?.transitions).toContainEqual({ on: 'identify done', targets: ['meter.operational'] });
    expect(find(chart, 'meter.operational.lifecycle.warmup')?.transitions).toContainEqual({
      on: 'always',
      targets: ['meter.operational.lifecycle.syncing'],
    });
  });

  it.each([
    ['xstate.done.actor.identify', 'identify done'],
    ['xstate.error.actor.identify', 'identify failed'],
    ['xstate.after.connectRetryDelay.meter.connecting.waiting', 'after connectRetryDelay'],
    ['xstate.done.state.meter.operational.lifecycle.stopping', 'stopping done'],
    ['', 'always'],
    ['transaction.start', 'transaction.start'],
  ])('calls %s "%s"', (type, label) => {
    expect(eventLabel(type)).toBe(label);
  });
});
