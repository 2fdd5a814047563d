import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openJournal } from '../../src/index.ts';
import { recorded } from '../../src/journal/contract-samples.ts';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig } from '../support/rig.ts';

const highest = 4_294_967_295;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

it('a meter that names the highest counter costs nothing, at each start, and the alarm comes once', async () => {
  const journal = openJournal(join(folder, 'meter.journal'));
  await using rig = await createRig({
    config: { journal },
    simulator: { history: { transactions: 1 }, nextPaginationCounter: highest },
  });
  const first = { ...recorded('ours', 7), meterId: rig.simulator.meterId };
  journal.archive(first);
  journal.noteDelivered(first);
  await connected(rig);
  expect(rig.eventsOf('meter.answerOdd')).toEqual([]);
  await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
  expect(record.paginationCounter).toBe(highest);
  await rig.meter.stop();

  const before = process.memoryUsage();
  const startedAt = process.hrtime.bigint();
  const next = rig.another({ journal });
  const missing: unknown[] = [];
  const odd: unknown[] = [];
  next.events$.subscribe(event => event.type === 'records.missing' && missing.push(event));
  next.events$.subscribe(event => event.type === 'meter.answerOdd' && odd.push(event));
  await rig.outcome(next.start());
  await rig.until('the alarm', () => missing.length > 0, 30_000);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(50 * 1024 ** 2);
  expect(Number(process.hrtime.bigint() - startedAt) / 1e9).toBeLessThan(10);
  await rig.pass(90_000);
  expect(missing).toEqual([{ type: 'records.missing', from: 8, to: highest - 20_399 }]);
  const got = `${highest}, and 2 transactions are stored`;
  const path = 'paginationCounter';
  expect(odd).toEqual([{ type: 'meter.answerOdd', endpoint: 'GET /v2/legal', path, got }]);
  await next.stop();

  const later = rig.another({ journal });
  later.events$.subscribe(event => event.type === 'records.missing' && missing.push(event));
  await rig.outcome(later.start());
  await rig.pass(30_000);
  expect(missing.length).toBe(1);
  await later.stop();
  journal.close();
});
