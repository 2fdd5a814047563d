import { deepEqual, equal } from 'node:assert/strict';
import { idsOf, meterId, noted, type Proof, recorded } from './contract-samples.ts';

/** The part of the contract that is about records, evidence and what was handed over. */
export const recordCases: Record<string, Proof> = {
  'keeps records byte for byte, each once, oldest first': (journal, reopened) => {
    const kept = [recorded('b', 8), recorded('a', 7), recorded('a', 7, 'otherwise')];
    for (const record of [...kept, ...kept]) journal.archive(record);
    journal.archive({ ...recorded('c', 9), meterId: 'other' });
    const next = reopened();
    deepEqual([...next.records(meterId)], kept);
    equal([...next.records()].length, 4);
  },
  'finds a record by its counter, and by its id the one with the highest': (journal, reopened) => {
    const kept = [recorded('a', 7), recorded('a', 9), recorded('b', 10), recorded('a', 8)];
    for (const record of kept) journal.archive(record);
    const next = reopened();
    deepEqual(next.recordAt(meterId, 9), recorded('a', 9));
    equal(next.recordAt(meterId, 6), undefined);
    equal(next.recordAt('other', 9), undefined);
    deepEqual(next.newestRecordOf(meterId, 'a'), recorded('a', 9));
    equal(next.newestRecordOf(meterId, 'c'), undefined);
    equal(next.newestRecordOf('other', 'a'), undefined);
  },
  'knows what was handed over, by its bytes': (journal, reopened) => {
    for (const record of [recorded('a', 7), recorded('b', 8), recorded('c', 9)]) journal.archive(record);
    journal.noteDelivered(recorded('b', 8));
    journal.noteDelivered({ meterId, ocmf: 'not archived' });
    const next = reopened();
    deepEqual(idsOf(next.undelivered(meterId)), ['a', 'c']);
    deepEqual(next.undelivered('other'), []);
    const { ocmf } = recorded('b', 8);
    equal(next.isDelivered({ meterId, ocmf }), true);
    equal(next.isDelivered({ meterId: 'other', ocmf }), false);
    equal(next.isDelivered(recorded('a', 7)), false);
    next.archive(recorded('b', 8));
    equal(next.isDelivered(recorded('b', 8)), true);
    for (const id of ['a', 'c']) next.noteDelivered(recorded(id, id === 'a' ? 7 : 9));
    deepEqual(next.undelivered(meterId), []);
  },
  'keeps evidence beside the records, once per different bytes': (journal, reopened) => {
    journal.noteTransaction(meterId, noted('a'));
    const interim = [recorded('a', 7, 'first'), recorded('a', 7, 'second')];
    for (const record of [...interim, ...interim.slice(1)]) journal.keepEvidence(record, 'interim');
    journal.keepEvidence(recorded('a', 7, 'damaged'), 'unverified');
    journal.archive(recorded('a', 7), noted('a'));
    const next = reopened();
    deepEqual(
      [...next.evidence(meterId)],
      [
        ...interim.map(record => ({ ...record, kind: 'interim' })),
        { ...recorded('a', 7, 'damaged'), kind: 'unverified' },
      ],
    );
    deepEqual([...next.evidence('other')], []);
    deepEqual([...next.records(meterId)], [recorded('a', 7)]);
  },
  'gives the newest interim record with its pending session': (journal, reopened) => {
    const again = noted('a', { notedAt: '2026-05-06T11:00:00.000Z', paginationCounter: 8 });
    journal.noteTransaction(meterId, noted('a', { paginationCounter: 7 }));
    journal.noteTransaction(meterId, again);
    for (const bytes of ['first', 'second']) journal.keepEvidence(recorded('a', 7, bytes), 'interim');
    journal.keepEvidence(recorded('a', 7, 'damaged'), 'unverified');
    deepEqual(
      reopened()
        .pendingTransactions(meterId)
        .map(({ intermediate }) => intermediate),
      [recorded('a', 7, 'second'), undefined],
    );
  },
  'may have its methods called without it': journal => {
    const { noteTransaction, noteRunning, archive, noteDelivered, undelivered, records, recordAt } = journal;
    noteTransaction(meterId, noted('a'));
    noteRunning(meterId, noted('a'), 7);
    archive(recorded('a', 7), noted('a'));
    noteDelivered(recorded('a', 7));
    deepEqual(undelivered(meterId), []);
    deepEqual([...records()], [recordAt(meterId, 7)]);
  },
  'may be closed twice': journal => {
    journal.close();
    journal.close();
  },
};
