import { describe, expect, it } from 'vitest';
import type { RecordOnItsWay } from '../../../src/domain/record-results.ts';
import { fetchRecord } from '../../../src/services/fetch-record.ts';
import { entryOf, identity } from './records.ts';
import { type Script, type Stored, scriptedMeter } from './scripted-meter.ts';

const atS = Date.parse('2026-03-01T08:00:00Z') / 1000;

/** Transactions `from` to `to`, a minute apart; `tx` by name where that counter is given. */
function stored(from: number, to: number, ours?: number): Stored[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const counter = from + i;
    return { id: counter === ours ? 'tx' : `other${counter}`, counter, startedS: atS + counter * 60 };
  });
}

function fetch(script: Script, entry: Partial<RecordOnItsWay>) {
  const meter = scriptedMeter(script);
  const { signal } = new AbortController();
  return { meter, fetched: fetchRecord(meter.context, { identity, entry: entryOf(entry) }, signal) };
}

const missed5 = { transactionId: '', paginationCounter: 5, session: undefined, origin: 'missed' } as const;

describe('while a record is read by its place', () => {
  it.each([
    ['before its account', '/v1/legal/-2'],
    ['before its bytes', '/v1/ocmf/-2'],
  ])('a transaction begins %s: it is still this record', async (_, path) => {
    let begins = 1;
    const { fetched } = fetch(
      {
        store: stored(0, 7),
        answers(asked, meter) {
          if (asked !== path || begins === 0) return undefined;
          begins -= 1;
          meter.store.push({ id: 'new', counter: 8 });
          return undefined;
        },
      },
      missed5,
    );
    expect(await fetched).toMatchObject({ record: { ocmf: 'OCMF|other5 T5', paginationCounter: 5 } });
  });

  it('transactions begin again and again: it is given up for now, and is not refused', async () => {
    const { fetched, meter } = fetch(
      {
        store: stored(0, 7),
        answers(asked, { store }) {
          if (asked.startsWith('/v1/ocmf')) store.push({ id: 'new', counter: store.length });
          return undefined;
        },
      },
      missed5,
    );
    await expect(fetched).rejects.toMatchObject({ code: 'METER_BUSY', retryable: true });
    expect(meter.paths.length).toBeLessThan(60);
  });

  it.each([
    ['the last place of the store is asked', 5 + 20_398, ['/v1/legal', '/v1/legal/-20398']],
    ['nothing is asked beyond the store', 5 + 20_399, ['/v1/legal']],
    ['nothing is asked far beyond the store', 4_294_967_295, ['/v1/legal']],
    ['nothing is asked beyond the newest', 4, ['/v1/legal']],
  ])('%s', async (_, counter, paths) => {
    const { fetched, meter } = fetch({ store: [{ id: 'x', counter }] }, missed5);
    expect(await fetched).toEqual({ outcome: 'refused' });
    expect(meter.paths).toEqual(paths);
  });
});

/** A meter that finds nothing by id. */
const blind = (asked: string) =>
  asked.includes('transactionId=') ? { status: 404, body: new Uint8Array() } : undefined;

describe('where neither the id nor a counter finds it,', () => {
  it.each<[string, Partial<RecordOnItsWay>, string]>([
    ['it is found back from the newest', { afterCounter: 1 }, 'fetched'],
    ['it is found by its begin', { beganFromMs: (atS + 180) * 1000 }, 'fetched'],
    ['the search ends at the newest before it', { afterCounter: 3 }, 'refused'],
    ['the search ends at the first that began before it', { beganFromMs: (atS + 240) * 1000 }, 'refused'],
    ['and nothing is known of it, nothing is searched', {}, 'refused'],
  ])('%s', async (_, entry, outcome) => {
    const { fetched } = fetch({ store: stored(0, 7, 3), answers: blind }, entry);
    expect(await fetched).toMatchObject({ outcome });
  });

  it('no more is read than the bound asks for', async () => {
    const { fetched, meter } = fetch({ store: stored(0, 500), answers: blind }, { afterCounter: 497 });
    await fetched;
    expect(meter.paths).toEqual([
      '/v1/legal?transactionId=tx',
      '/v1/legal',
      '/v1/legal/-1',
      '/v1/legal/-2',
      '/v1/legal/-3',
    ]);
  });

  it('one try does not read the whole store, and does not say that it is not there', async () => {
    const { fetched, meter } = fetch({ store: stored(0, 500, 3), answers: blind }, { afterCounter: 1 });
    await expect(fetched).rejects.toMatchObject({ code: 'METER_BUSY', retryable: true });
    expect(meter.paths.length).toBeLessThanOrEqual(201);
  });

  it('one that runs is passed over', async () => {
    const store: Stored[] = [...stored(0, 7, 3), { id: 'tx', counter: 8, status: 21 }];
    const { fetched } = fetch({ store, answers: blind }, { afterCounter: 1 });
    expect(await fetched).toMatchObject({ record: { ocmf: 'OCMF|tx T3' } });
  });
});
