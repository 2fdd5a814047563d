import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { applied, mutantNamed } from '../../mutation/apply.ts';
import { charts } from './charts.ts';
import type { Plain } from './normalize.ts';
import { everyKind, type Options } from './options.ts';
import { type PureMachine, pureMachine } from './pure-step.ts';
import { Search } from './search.ts';
import { within } from './spaces.ts';
import { watched } from './watched.ts';

const spaces: readonly (readonly [string, Options])[] = [
  ['two starts and a stop', within([2, 1, 0, 0, 0])],
  ['a start, a fault of any kind and a restart', within([1, 0, 1, 0, 1], { kinds: everyKind })],
  ['a stop and another client', within([0, 1, 0, 2, 0])],
];

describe('a step that is known from another state', () => {
  it.each(spaces)('is the one that XState takes: %s', { timeout: 120_000 }, (_name, options) => {
    const search = new Search(options);
    const { machines } = search.moves.process;
    const asked = { meter: 0, records: 0 };
    for (const actor of ['meter', 'records'] as const) {
      const known = pureMachine(actor, options);
      const always = pureMachine(actor, options, { asksAlways: true });
      machines[actor] = compared(known, always, () => {
        asked[actor] += 1;
      });
    }
    const found = search.run({ states: 1000, violations: 1, mute: [] });
    expect(found.violations).toEqual([]);
    expect(asked.meter).toBeGreaterThan(500);
    expect(asked.records).toBeGreaterThan(10);
  });
});

/** Numbers are given in the order in which states come, so both give the same ones. */
function compared(known: PureMachine, always: PureMachine, onStep: () => void): PureMachine {
  const seen = new Set<string>();
  return {
    ...known,
    step(state: number, event: Plain) {
      const step = known.step(state, event);
      const key = `${state} ${JSON.stringify(event)}`;
      if (seen.has(key)) return step;
      seen.add(key);
      onStep();
      const other = always.step(state, event);
      if (!isDeepStrictEqual(other, step)) expect(step).toEqual(other);
      if (step.next < 0) return step;
      const [one, two] = [known.state(step.next), always.state(step.next)];
      if (!isDeepStrictEqual(one, two)) expect(one).toEqual(two);
      return step;
    },
  };
}

it('is not the step of a statechart that was explored before', () => {
  const options = within([1, 0, 0, 0, 1]);
  const complaintsOf = () => new Search(options).run({ states: 1000, violations: 1, mute: [] }).violations;
  const real = charts.meter;
  expect(complaintsOf()).toEqual([]);
  charts.meter = applied(real, mutantNamed(real, 'meter.stopped entry giveUpForStop: drop entry action'));
  try {
    expect(complaintsOf()).toHaveLength(1);
  } finally {
    charts.meter = real;
  }
  expect(complaintsOf()).toEqual([]);
});

describe('what is watched', () => {
  it('tells when it is asked, and not when it is handed on', () => {
    let asked = 0;
    const list = watched([1, 2], () => {
      asked += 1;
    });
    const copy = { ...{ list } };
    expect(Object.is(copy.list, list)).toBe(true);
    expect(Array.isArray(list)).toBe(true);
    expect(asked).toBe(0);
    const questions: readonly (() => unknown)[] = [
      () => list.length,
      () => [...list],
      () => [0].concat(list),
      () => Object.keys(list),
      () => 0 in list,
      () => JSON.stringify({ list }),
    ];
    for (const question of questions) {
      const before = asked;
      question();
      expect(asked).toBeGreaterThan(before);
    }
  });

  it('cannot be changed', () => {
    const list = watched([1], () => undefined);
    expect(() => list.push(2)).toThrow('in place');
  });
});
