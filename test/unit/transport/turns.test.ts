import { describe, expect, it } from 'vitest';
import { createTurns, type Lane } from '../../../src/transport/turns.ts';

function record() {
  const turns = createTurns();
  const begun: string[] = [];
  return {
    begun,
    take: (lane: Lane, name: string) => turns.take(lane, () => begun.push(name)),
  };
}

describe('turns', () => {
  it('begin at once when nobody has one', () => {
    const { begun, take } = record();
    take('poll', 'a');
    expect(begun).toEqual(['a']);
  });

  it('go to commands first, to polls after them, and in order within each lane', () => {
    const { begun, take } = record();
    const turns = [take('poll', 'p0')];
    turns.push(take('poll', 'p1'), take('command', 'c1'), take('poll', 'p2'), take('command', 'c2'));
    for (const name of ['p0', 'c1', 'c2', 'p1', 'p2']) {
      expect(begun.at(-1)).toBe(name);
      turns[['p0', 'p1', 'c1', 'p2', 'c2'].indexOf(name)]?.end();
    }
    expect(begun).toEqual(['p0', 'c1', 'c2', 'p1', 'p2']);
  });

  it('go to the background right after a poll, and only when nobody else waits', () => {
    const { begun, take } = record();
    take('background', 'b1');
    expect(begun).toEqual([]);
    const command = take('command', 'c1');
    command.end();
    expect(begun).toEqual(['c1']);
    const poll = take('poll', 'p1');
    const late = take('command', 'c2');
    poll.end();
    expect(begun).toEqual(['c1', 'p1', 'c2']);
    late.end();
    expect(begun).toEqual(['c1', 'p1', 'c2']);
    take('poll', 'p2').end();
    expect(begun).toEqual(['c1', 'p1', 'c2', 'p2', 'b1']);
  });

  it('never come to one who has left the queue', () => {
    const { begun, take } = record();
    const holder = take('poll', 'a');
    take('command', 'b').end();
    take('command', 'c');
    holder.end();
    expect(begun).toEqual(['a', 'c']);
  });

  it('are given on once, even if they are ended twice', () => {
    const { begun, take } = record();
    const holder = take('poll', 'a');
    take('poll', 'b');
    take('poll', 'c');
    holder.end();
    holder.end();
    expect(begun).toEqual(['a', 'b']);
  });
});
