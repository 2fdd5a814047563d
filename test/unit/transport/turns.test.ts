import { describe, expect, it } from 'vitest';
import { createTurns, type Lane } from '../../../src/transport/turns.ts';

const nextTurnOfTheLoop = () => new Promise<void>(resolve => setImmediate(resolve));

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

  it('go to commands first, to polls after them, and in order within each lane', async () => {
    const { begun, take } = record();
    const turns = [take('poll', 'p0')];
    turns.push(take('poll', 'p1'), take('command', 'c1'), take('poll', 'p2'), take('command', 'c2'));
    for (const name of ['p0', 'c1', 'c2', 'p1', 'p2']) {
      expect(begun.at(-1)).toBe(name);
      turns[['p0', 'p1', 'c1', 'p2', 'c2'].indexOf(name)]?.end();
      await nextTurnOfTheLoop();
    }
    expect(begun).toEqual(['p0', 'c1', 'c2', 'p1', 'p2']);
  });

  it('go to the background right after a poll, and only when nobody else waits', async () => {
    const { begun, take } = record();
    take('background', 'b1');
    expect(begun).toEqual([]);
    const command = take('command', 'c1');
    command.end();
    await nextTurnOfTheLoop();
    expect(begun).toEqual(['c1']);
    const poll = take('poll', 'p1');
    const late = take('command', 'c2');
    poll.end();
    expect(begun).toEqual(['c1', 'p1', 'c2']);
    late.end();
    await nextTurnOfTheLoop();
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

describe('the requests of one command', () => {
  it('go as a batch: the next one goes before a poll that waits', async () => {
    const { begun, take } = record();
    const first = take('command', 'c1');
    take('poll', 'p1');
    first.end();
    expect(begun).toEqual(['c1']);
    await Promise.resolve();
    const second = take('command', 'c2');
    expect(begun).toEqual(['c1', 'c2']);
    await nextTurnOfTheLoop();
    second.end();
    expect(begun).toEqual(['c1', 'c2']);
    await nextTurnOfTheLoop();
    expect(begun).toEqual(['c1', 'c2', 'p1']);
  });

  it('keep the line from a poll that comes between two of them', async () => {
    const { begun, take } = record();
    take('command', 'c1').end();
    take('poll', 'p1');
    take('command', 'c2').end();
    expect(begun).toEqual(['c1', 'c2']);
    await nextTurnOfTheLoop();
    expect(begun).toEqual(['c1', 'c2', 'p1']);
  });

  it('let go of the line when nothing follows, also when nobody waits then', async () => {
    const { begun, take } = record();
    take('command', 'c1').end();
    await nextTurnOfTheLoop();
    take('poll', 'p1');
    expect(begun).toEqual(['c1', 'p1']);
  });

  it('are no batch any more after one that ran into its deadline: a waiting poll goes before them', async () => {
    const { begun, take } = record();
    const first = take('command', 'c1');
    const second = take('command', 'c2');
    const poll = take('poll', 'p1');
    first.end('ranOut');
    expect(begun).toEqual(['c1', 'p1']);
    take('command', 'c3');
    poll.end();
    second.end();
    expect(begun).toEqual(['c1', 'p1', 'c2', 'c3']);
  });

  it('go on after a deadline when no poll waits', () => {
    const { begun, take } = record();
    const first = take('command', 'c1');
    take('command', 'c2');
    first.end('ranOut');
    expect(begun).toEqual(['c1', 'c2']);
  });

  it('end with the deadline of the last one, also when an earlier one has just ended', async () => {
    const { begun, take } = record();
    take('command', 'c1').end();
    const second = take('command', 'c2');
    take('poll', 'p1');
    second.end('ranOut');
    expect(begun).toEqual(['c1', 'c2', 'p1']);
    await nextTurnOfTheLoop();
    expect(begun).toEqual(['c1', 'c2', 'p1']);
  });
});
