import { describe, expect, it } from 'vitest';
import type { RecordOnItsWay } from '../../../src/domain/record-results.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { signRecord } from '../../../src/ocmf/index.ts';
import { fetchRecord } from '../../../src/services/fetch-record.ts';
import { fieldPayload, fieldSigner } from '../ocmf/field-record.ts';
import { archived, entryOf, identity, meterId, session } from './records.ts';
import { reply, type Script, type ScriptedMeter, type Stored, scriptedMeter } from './scripted-meter.ts';

const atS = Date.parse('2026-03-01T08:00:00Z') / 1000;
const runs = 21;

function fetch(meter: ScriptedMeter, entry: Partial<RecordOnItsWay>) {
  return fetchRecord(meter.context, { identity, entry: entryOf(entry) }, new AbortController().signal);
}

/** What came: the record's own words, or the outcome. */
async function cameOf(script: Script, entry: Partial<RecordOnItsWay>): Promise<string> {
  const fetched = await fetch(scriptedMeter(script), entry);
  return fetched.outcome === 'fetched' ? fetched.record.ocmf : fetched.outcome;
}

const other: Stored = { id: 'other', counter: 6, startedS: atS - 500 };
const ours: Stored = { id: 'tx', counter: 7, startedS: atS };
const again: Stored = { id: 'tx', counter: 9, startedS: atS + 5000 };

describe('a record is fetched', () => {
  it.each<[string, Stored[], Partial<RecordOnItsWay>, string]>([
    ['by its id', [other, ours], {}, 'OCMF|tx T7'],
    ['by its id, with the counter that fits', [other, ours], { paginationCounter: 7 }, 'OCMF|tx T7'],
    ['by its counter, where only that is known', [other, ours], missed(6), 'OCMF|other T6'],
    ['by its counter, where the id came twice', [ours, other, again], { paginationCounter: 7 }, 'OCMF|tx T7'],
    ['of the latest session of an id', [ours, again], { afterCounter: 7 }, 'OCMF|tx T9'],
    ['of the older session, by its bound', [ours, again], { afterCounter: 6, untilCounter: 7 }, 'OCMF|tx T7'],
    ['of a meter that says no counters', [{ id: 'tx', startedS: atS }], {}, 'OCMF|tx Tundefined'],
    ['that began a little before, as clocks are', [ours], { beganFromMs: (atS + 10) * 1000 }, 'OCMF|tx T7'],
    ['that keeps the bit of a running one', [{ ...ours, status: runs }, other], {}, 'OCMF|tx T7'],
  ])('%s', async (_, store, entry, came) => {
    expect(await cameOf({ store }, entry)).toBe(came);
  });

  it('with the meter’s own account beside it', async () => {
    expect(await fetch(scriptedMeter({ store: [ours], nowMs: atS * 1000 }), {})).toMatchObject({
      record: {
        transactionId: 'tx',
        paginationCounter: 7,
        receivedAt: '2026-03-01T08:00:00.000Z',
        legal: { transactionId: 'tx', running: false, startedAtMs: atS * 1000 },
      },
    });
  });

  it('by what the answer to the stop said, without asking for the account again', async () => {
    const meter = scriptedMeter({ store: [ours] });
    const legal = { transactionId: 'tx', paginationCounter: 7, running: false };
    expect(await fetch(meter, { legal })).toMatchObject({ record: { ocmf: 'OCMF|tx T7', legal } });
    expect(meter.paths).toEqual(['/v1/ocmf?transactionId=tx']);
  });
});

function missed(counter: number): Partial<RecordOnItsWay> {
  return { transactionId: '', paginationCounter: counter, session: undefined, origin: 'missed' };
}

describe('a record is not fetched', () => {
  it.each<[string, Stored[], Partial<RecordOnItsWay>, string]>([
    ['while it runs', [other, { ...ours, status: runs }], {}, 'running'],
    ['of an id that the meter does not know', [other], {}, 'refused'],
    ['of an empty store', [], {}, 'refused'],
    ['of another counter of the same id', [ours], { paginationCounter: 8 }, 'refused'],
    ['that was there before', [ours], { afterCounter: 7 }, 'refused'],
    ['of a later session', [again], { untilCounter: 7 }, 'refused'],
    ['that began well before', [ours], { beganFromMs: (atS + 11) * 1000 }, 'refused'],
    ['of a counter beyond the newest', [other], missed(7), 'refused'],
    ['of a counter beyond the store', [{ id: 'x', counter: 30_000 }], missed(30_000 - 20_399), 'refused'],
    ['of a counter that the store jumps over', [other, again], missed(8), 'refused'],
  ])('%s', async (_, store, entry, outcome) => {
    expect(await cameOf({ store }, entry)).toBe(outcome);
  });

  it.each([408, 425, 429, 500, 503])('when the meter answers %i: that is no refusal', async status => {
    const meter = scriptedMeter({ store: [ours], answers: () => reply(status, '') });
    await expect(fetch(meter, { refusals: 1 })).rejects.toMatchObject({ code: 'METER_HTTP_STATUS' });
  });

  it('of what nobody noted and the meter does not know: unknown, at once', async () => {
    const meter = scriptedMeter({ store: [other] });
    expect(await fetch(meter, { origin: 'asked', session: undefined })).toMatchObject({
      outcome: 'unknown',
      error: { code: 'METER_NO_TRANSACTION' },
    });
  });

  it('of an id that was asked for, and of which only a later session is to be had: not to be had', async () => {
    const meter = scriptedMeter({ store: [ours, again] });
    const entry = { origin: 'asked', session: undefined, untilCounter: 6 } as const;
    expect(await fetch(meter, entry)).toMatchObject({
      outcome: 'unknown',
      error: { code: 'METER_RECORD_UNAVAILABLE', effect: 'none' },
    });
  });
});

describe('what the meter refuses', () => {
  it.each([
    ['is refused at first', 'ran', 0, true, 'session', 'refused'],
    ['is lost when it is refused again after a pause', 'ran', 1, true, 'session', 'lost'],
    ['is refused when it is refused again without a pause', 'ran', 1, false, 'session', 'refused'],
    ['never ran, when that was not sure', 'mayHaveRun', 1, true, 'session', 'neverRan'],
    ['is not sure at first', 'mayHaveRun', 0, true, 'session', 'refused'],
    ['is not lost when it was merely missed', 'ran', 1, true, 'missed', 'refused'],
  ] as const)('%s', async (_, state, refusals, isAfterPause, origin, outcome) => {
    const journal = createMemoryJournal();
    journal.noteTransaction(meterId, { ...session, ...noted });
    const entry = { state, refusals, isAfterPause, origin };
    expect(await cameOf({ store: [other], journal }, entry)).toBe(outcome);
    expect(journal.pendingTransactions(meterId)).toHaveLength(outcome === 'refused' ? 1 : 0);
  });

  it('is not asked for when its start failed', async () => {
    const meter = scriptedMeter({ store: [ours] });
    expect(await fetch(meter, { state: 'neverRan' })).toEqual({ outcome: 'neverRan' });
    expect(meter.paths).toEqual([]);
  });
});

const noted = {
  origin: 'own',
  request: undefined,
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: undefined,
} as const;

describe('what the archive has', () => {
  it.each<[string, Partial<RecordOnItsWay>, string]>([
    ['by its counter is not asked of the meter', { paginationCounter: 7 }, 'archived'],
    ['by its id answers whoever asked for it', { origin: 'asked', session: undefined }, 'archived'],
    ['by its id may be of an older session', {}, 'OCMF|tx T7'],
    ['of another counter is not it', { paginationCounter: 8, transactionId: 'tx' }, 'refused'],
  ])('%s', async (_, entry, came) => {
    const journal = createMemoryJournal();
    journal.archive(archived(7, 'tx'));
    expect(await cameOf({ store: [ours], journal }, entry)).toBe(came);
  });

  it.each([true, false])('was handed over: %s', async isDelivered => {
    const journal = createMemoryJournal();
    const record = archived(7, 'tx');
    journal.archive(record);
    if (isDelivered) journal.noteDelivered(record);
    const fetched = await fetch(scriptedMeter({ journal }), { paginationCounter: 7 });
    expect(fetched).toEqual({ outcome: 'archived', record, isDelivered });
  });
});

describe('what the archive has under a counter that the meter has begun again', () => {
  it('is not the record of another transaction', async () => {
    const journal = createMemoryJournal();
    journal.archive(archived(7, 'of before'));
    expect(await cameOf({ store: [ours], journal }, { paginationCounter: 7 })).toBe('OCMF|tx T7');
  });

  it('is not one of the same id that began long before', async () => {
    const journal = createMemoryJournal();
    const ocmf = signRecord(fieldPayload, fieldSigner);
    journal.archive({ ...archived(7, 'tx'), ocmf });
    const beganFromMs = atS * 1000;
    expect(await cameOf({ store: [ours], journal }, { paginationCounter: 7, beganFromMs })).toBe(
      'OCMF|tx T7',
    );
    const before = Date.parse('2024-01-01T00:00:00Z');
    const entry = { paginationCounter: 7, beganFromMs: before };
    expect(await cameOf({ store: [ours], journal }, entry)).toBe('archived');
  });
});

describe('an id that was asked for, with an archived record and a later session', () => {
  const running: Stored = { ...again, status: runs };
  const between: Stored = { id: 'tx', counter: 8, startedS: atS + 2000 };
  const asked = { origin: 'asked', session: undefined } as const;

  it.each<[string, Stored[], Partial<RecordOnItsWay>, string]>([
    ['is the later one, which has ended', [ours, again], {}, 'OCMF|tx T9'],
    ['still runs', [ours, running], {}, 'running'],
    [
      'is the archived one, where the later one began after that',
      [ours, running],
      { untilCounter: 7 },
      'archived',
    ],
    ['is one in between', [ours, between, running], { untilCounter: 8 }, 'OCMF|tx T8'],
    [
      'is the archived one, where in between was another id',
      [ours, { ...between, id: 'other' }, running],
      { untilCounter: 8 },
      'archived',
    ],
  ])('%s', async (_, store, entry, came) => {
    const journal = createMemoryJournal();
    journal.archive(archived(7, 'tx'));
    expect(await cameOf({ store, journal }, { ...asked, ...entry })).toBe(came);
  });
});
