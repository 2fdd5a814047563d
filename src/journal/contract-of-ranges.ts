import { deepEqual, equal } from 'node:assert/strict';
import { meterId, noted, type Proof, pairs, recorded } from './contract-samples.ts';
import type { KnownMeter } from './journal.ts';

/** The part of the contract that is about counters and places. */
export const rangeCases: Record<string, Proof> = {
  'finds the gaps between two counters': (journal, reopened) => {
    for (const counter of [9, 4, 5, 5, 12]) journal.archive(recorded(`t${counter}`, counter, `${counter}`));
    journal.archive({ ...recorded('other', 6), meterId: 'other' });
    const next = reopened();
    equal(next.oldestCounter(meterId), 4);
    equal(next.oldestCounter('nobody'), undefined);
    deepEqual(pairs(next.gaps(meterId, { from: 4, to: 12 })), [
      [6, 8],
      [10, 11],
    ]);
    deepEqual(pairs(next.gaps(meterId, { from: 1, to: 5 })), [[1, 3]]);
    deepEqual(pairs(next.gaps(meterId, { from: 11, to: 14 })), [
      [11, 11],
      [13, 14],
    ]);
    deepEqual(pairs(next.gaps(meterId, { from: 4, to: 5 })), []);
    deepEqual(pairs(next.gaps(meterId, { from: 5, to: 4 })), []);
    deepEqual(pairs(next.gaps('nobody', { from: 1, to: 2 })), [[1, 2]]);
  },
  'counts as no gap what is closed without a record, or was refused': (journal, reopened) => {
    for (const counter of [1, 10]) journal.archive(recorded(`t${counter}`, counter));
    journal.noteTransaction(meterId, noted('lost', { paginationCounter: 3 }));
    journal.noteOutcome(meterId, noted('lost'), 'lost');
    journal.noteTransaction(meterId, noted('spoilt'));
    journal.noteOutcome(meterId, noted('spoilt'), 'unverifiable', 5);
    journal.noteOutcome(meterId, noted('nobody noted it'), 'unverifiable', 9);
    journal.noteTransaction(meterId, noted('pending', { paginationCounter: 8 }));
    journal.noteUnavailable(meterId, { from: 6, to: 6 });
    journal.noteUnavailable(meterId, { from: 7, to: 7 });
    journal.noteUnavailable(meterId, { from: 6, to: 7 });
    journal.noteUnavailable('other', { from: 1, to: 10 });
    journal.noteOutcome('other', noted('lost'), 'lost', 2);
    deepEqual(pairs(reopened().gaps(meterId, { from: 1, to: 10 })), [
      [2, 2],
      [4, 4],
      [8, 8],
    ]);
  },
  'takes any counter that a meter may say, at no cost': (journal, reopened) => {
    journal.archive(recorded('a', 7));
    journal.archive(recorded('b', 4_294_967_295));
    journal.noteUnavailable(meterId, { from: 10, to: 4_294_967_000 });
    deepEqual(pairs(reopened().gaps(meterId, { from: 7, to: 4_294_967_295 })), [
      [8, 9],
      [4_294_967_001, 4_294_967_294],
    ]);
  },
  'knows the meter that was last noted at a place': (journal, reopened) => {
    const first: KnownMeter = { meterId: '1', publicKeyOcmf: 'AB' };
    const second: KnownMeter = { meterId: '2', publicKeyOcmf: 'CD' };
    journal.noteMeter('192.168.1.2:80', first);
    journal.noteMeter('192.168.1.2:80', second);
    journal.noteMeter('192.168.1.2:80%eth1', first);
    const next = reopened();
    deepEqual(next.meterAt('192.168.1.2:80'), second);
    deepEqual(next.meterAt('192.168.1.2:80%eth1'), first);
    equal(next.meterAt('192.168.1.2:80%eth2'), undefined);
  },
};
