import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createMemoryJournal, openJournal } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { handedOver, journalFile, nameOf, namesOf } from '../support/handed-over.ts';
import { connected, createRig } from '../support/rig.ts';

const oldFile = join(import.meta.dirname, '../fixtures/journal-of-version-3');

it('brings home, with an old journal, the final record in place of an interim one that counted as final', async () => {
  using file = journalFile();
  copyFileSync(oldFile, file.path);
  await using rig = await createRig({ config: { journal: file.path } });
  const { simulator } = rig;
  // The sessions of the file come again in a meter with its number and its key, signed anew.
  vi.setSystemTime('2026-11-26T11:27:43Z');
  const first = rig.another({ journal: createMemoryJournal() });
  await rig.outcome(first.start());
  for (const id of ['tx-1', 'tx-2', 'tx-3']) {
    await rig.outcome(first.startTransaction(aRequest(id)));
    await rig.pass(2000);
    await rig.outcome(first.stopTransaction(id));
  }
  await rig.outcome(first.startTransaction(aRequest('tx-4')));
  await first.stop();

  await connected(rig);
  await rig.until('the record of tx-2', () => rig.eventsOf('record.recovered').length > 0, 130_000);
  const [recovered] = rig.eventsOf('record.recovered');
  expect(recovered?.record).toMatchObject({ transactionId: 'tx-2', verification: { billable: true } });
  expect(nameOf(simulator, recovered?.record)).toBe('T2');

  await rig.until('tx-4 resumed', () => rig.eventsOf('transaction.resumed').length > 0);
  expect(rig.states.at(-1)).toMatchObject({ running: { transactionId: 'tx-4', origin: 'own' } });
  await rig.outcome(rig.meter.stopTransaction('tx-4'));
  await rig.pass(130_000, 500);
  expect(namesOf(simulator, handedOver(rig.events))).toEqual(['T2', 'T4']);
  expect(rig.events.filter(({ type }) => /found|lost|invalid|missing|neverRan/.test(type))).toEqual([]);
  await rig.meter.stop();

  const { meterId } = simulator;
  const journal = openJournal(file.path);
  const kept = [...journal.records(meterId)].map(each => [each.transactionId, each.paginationCounter]);
  expect(kept).toEqual([
    ['tx-1', 1],
    ['tx-3', 3],
    ['tx-2', 2],
    ['tx-4', 4],
  ]);
  expect(journal.pendingTransactions(meterId)).toEqual([]);
  expect(journal.undelivered(meterId)).toEqual([]);
  expect([...journal.gaps(meterId, { from: 1, to: 4 })]).toEqual([]);
  journal.close();
});
