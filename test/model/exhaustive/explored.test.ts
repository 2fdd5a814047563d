import { describe, expect, it } from 'vitest';
import { type Explored, readExplored, withExplored } from './explored.ts';
import { exploredFiles } from './fingerprint.ts';
import { everyKind, type Options } from './options.ts';
import { spaceName, within } from './spaces.ts';

function explored(options: Options, states: number): Explored {
  return { options, states, steps: 1, gigabytes: 1, fingerprint: '' };
}

describe('what was explored in nights', () => {
  it('is named by its budgets and what is not as usual', () => {
    expect(spaceName(within([2, 2, 1, 0, 1]))).toBe('2,2,1,0,1');
    const more = {
      kinds: everyKind.toReversed(),
      isOneId: true,
      isMemoryJournal: true,
      withClock: true,
      retries: 0,
    };
    expect(spaceName(within([1], more))).toBe(
      '1,0,0,0,0 every kind of fault, one id for all, memory journal, with the timers of the clock, no retries',
    );
    expect(spaceName(within([1], { kinds: ['lost', 'lie'], retries: 3 }))).toBe(
      '1,0,0,0,0 lost lie, 3 retries',
    );
  });

  it('is noted once for each space, the largest first', () => {
    const small = explored(within([1]), 10);
    const large = explored(within([2]), 30);
    const before = [large, small];
    const grown = explored(within([1]), 40);
    expect(withExplored(before, grown)).toEqual([grown, large]);
    expect(withExplored(before, explored(within([3]), 20))).toHaveLength(3);
    expect(before).toEqual([large, small]);
  });

  it('is noted for what it was explored with: statecharts, models and witness', () => {
    expect(exploredFiles()).toEqual(
      expect.arrayContaining([
        'machines/meter.machine.ts',
        'machines/meter/stopping.state.ts',
        'machines/records.machine.ts',
        'src/domain/stop-window.ts',
        'test/model/exhaustive/record-services.ts',
        'test/model/exhaustive/search.ts',
        'test/model/exhaustive/witness.ts',
      ]),
    );
    for (const { fingerprint } of readExplored()) expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
  });
});
