import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AnyActorRef, createActor, createMachine } from 'xstate';
import { type Charts, chartTopic, createCharts } from '../../../../src/serve/http/charts.ts';
import type { Streams } from '../../../../src/serve/http/streams.ts';
import type { SiteMeter } from '../../../../src/serve/site.ts';
import { fakeMeter } from './fake-site.ts';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { press: 'on' } }, on: { on: { press: 'off' } } },
});

let actor$: BehaviorSubject<AnyActorRef | undefined>;
let meter: SiteMeter;
let sent: string[];
let heard: Set<string>;
let charts: Charts;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  actor$ = new BehaviorSubject<AnyActorRef | undefined>(undefined);
  meter = { ...fakeMeter('left').meter, actor$ };
  sent = [];
  heard = new Set([chartTopic('left')]);
  const streams: Streams = {
    open: () => undefined,
    send: (topic, text) => {
      if (heard.has(topic)) sent.push(text);
    },
    isHeard: topic => heard.has(topic),
    count: 0,
    dropped: 0,
    close: () => undefined,
  };
  charts = createCharts(streams);
});
afterEach(() => {
  charts.stop();
  vi.useRealTimers();
});

/** The states that were told as active, of frames or of one text of them. */
const told = (...texts: readonly string[]) =>
  texts
    .join('')
    .split('\n')
    .filter(line => line.startsWith('data: '))
    .map(line => JSON.parse(line.slice(6)) as { readonly type: string });
const running = () => createActor(lamp).start();

describe('the statecharts of a site', () => {
  it('begin with whose it is, also while no driver runs', () => {
    expect(told(charts.watch(meter))).toEqual([{ type: 'hello', title: 'left' }]);
  });

  it('tell the chart to whoever looks, and each step from then on', () => {
    const actor = running();
    actor$.next(actor);
    const types = told(charts.watch(meter)).map(({ type }) => type);
    expect(types[0]).toBe('hello');
    expect(types).toContain('chart');
    expect(sent.length).toBeGreaterThan(0);
    sent.length = 0;
    actor.send({ type: 'press' });
    expect(sent.join('')).toContain('lamp.on');
    // Who comes later hears where it is, and not how it came there.
    expect(charts.watch(meter)).toContain('lamp.on');
  });

  it('begin anew when the driver is started again', () => {
    const first = running();
    actor$.next(first);
    charts.watch(meter);
    sent.length = 0;
    actor$.next(undefined);
    actor$.next(running());
    const hellos = told(...sent).filter(({ type }) => type === 'hello');
    expect(hellos).toHaveLength(2);
    sent.length = 0;
    first.send({ type: 'press' });
    expect(sent).toEqual([]);
  });

  it('are recorded as long as somebody reads, and no longer', () => {
    const actor = running();
    actor$.next(actor);
    charts.watch(meter);
    vi.advanceTimersByTime(5000);
    expect(actor$.observed).toBe(true);
    heard.clear();
    vi.advanceTimersByTime(5000);
    expect(actor$.observed).toBe(false);
    heard.add(chartTopic('left'));
    expect(told(charts.watch(meter)).map(({ type }) => type)).toContain('chart');
  });

  it('end all at once', () => {
    actor$.next(running());
    charts.watch(meter);
    charts.stop();
    charts.stop();
    expect(actor$.observed).toBe(false);
  });
});
