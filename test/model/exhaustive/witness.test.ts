import { describe, expect, it } from 'vitest';
import { commandCame } from './callers.ts';
import type { MeterRecord } from './meter-model.ts';
import { Moves } from './moves.ts';
import { within } from './spaces.ts';
import { rules } from './witness.ts';
import { changing, type World } from './world.ts';

const options = within([2, 2, 1, 0, 1]);

/** Transaction A (T2) was started by the first start of this driver, or by somebody else (0), and has ended. */
function aEnded(by = 1, ended: MeterRecord['ended'] = 'itself'): World {
  const world = new Moves(options).first();
  const { records } = changing(world, 'meter');
  records.push({ id: 'A', by, notedAt: '', began: 1, ended, asked: false, isWanted: false });
  expect(records).toHaveLength(2);
  return world;
}

function handsOver(requestId: string) {
  const record = { paginationCounter: 2, transactionId: 'A', ocmf: 'final' };
  return { type: 'transaction.stopped', requestId, record };
}

describe('handedOverOnce', () => {
  const judge = (world: World) => rules.handedOverOnce?.(world, handsOver('x1'), options);
  const twice = 'T2 was handed over twice';

  it('allows the first time', () => {
    expect(judge(aEnded())).toBeUndefined();
  });

  it.each([true, false])('forbids it twice in one life, whether or not the journal works: %s', works => {
    const world = aEnded();
    changing(world, 'memory').delivered.push(2);
    changing(world, 'journal').isUsable = works;
    expect(judge(world)).toBe(twice);
  });

  it('forbids it after a restart, unless the journal, which knew, cannot be read', () => {
    const world = aEnded();
    changing(world, 'memory').deliveredBefore = [2];
    expect(judge(world)).toBe(twice);
    changing(world, 'journal').isUsable = false;
    expect(judge(world)).toBeUndefined();
  });
});

describe('stoppedIsTheRecord, of a stop of whatever runs while nothing does', () => {
  function judge(world: World) {
    commandCame(world, 'stop', 'x1', '');
    return rules.stoppedIsTheRecord?.(world, handsOver('x1'), options);
  }

  it('allows the record of a session of ours that nobody has yet, also where no journal knows it', () => {
    expect(judge(aEnded())).toBeUndefined();
  });

  it('allows that of another client, once this driver, in an earlier life, has ended it', () => {
    expect(judge(aEnded(0, 'earlier'))).toBeUndefined();
  });

  it('forbids one that somebody has, and one of another client that nobody was told of', () => {
    const wrong = 'a stop was answered with the record of another session (T2)';
    const known = aEnded();
    changing(known, 'memory').everDelivered.push(2);
    expect(judge(known)).toBe(wrong);
    expect(judge(aEnded(0))).toBe(wrong);
  });
});

describe('lostIsLost', () => {
  const judge = (fact: { paginationCounter?: number }, unreadable: number) => {
    const world = aEnded();
    const meter = changing(world, 'meter');
    meter.records.push({ ...(meter.records[1] as MeterRecord), by: 2 });
    meter.unreadable = unreadable;
    return rules.lostIsLost?.(world, { type: 'record.lost', transactionId: 'A', ...fact }, options);
  };

  it('is of the record that it names', () => {
    expect(judge({ paginationCounter: 2 }, 2)).toBeUndefined();
    expect(judge({ paginationCounter: 3 }, 2)).toBe('record.lost A T3, and the meter has it');
  });

  it('may be of any session of the id where it names none', () => {
    expect(judge({}, 2)).toBeUndefined();
    expect(judge({}, 0)).toBe('record.lost A T, and the meter has it');
  });
});
