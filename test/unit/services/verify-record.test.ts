import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { FetchedRecord, RecordOnItsWay, VerifiedRecord } from '../../../src/domain/record-results.ts';
import { JournalError } from '../../../src/errors/journal-error.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';
import { verifyRecord } from '../../../src/services/verify-record.ts';
import { watchedJournal } from '../../support/flaky-journal.ts';
import { changed, fieldPayload, fieldSigner } from '../ocmf/field-record.ts';
import { entryOf, identity, meterId, session } from './records.ts';

const beganMs = Date.parse('2026-03-01T07:00:00Z');
const good = signRecord(fieldPayload, fieldSigner);
const interim = signRecord(changed(['"TX":"E"', '"TX":"C"']), fieldSigner);
const noEnd = signRecord(changed(['"TX":"E"', '"TX":"X"']), fieldSigner);
const forged = signRecord(fieldPayload, createSigner({ seed: 'somebody else' }));
const forgedInterim = signRecord(changed(['"TX":"E"', '"TX":"C"']), createSigner({ seed: 'somebody else' }));
const ofAnotherMeter = signRecord(fieldPayload.replaceAll('1299000017', '1299000018'), fieldSigner);
const noPagination = signRecord(changed(['"PG":"T7",', '']), fieldSigner);

function verify(
  ocmf: string,
  entry: Partial<RecordOnItsWay> = {},
  { journal = createMemoryJournal(), ...fetched }: Partial<FetchedRecord> & { journal?: Journal } = {},
): VerifiedRecord {
  const legal = { transactionId: 'tx', paginationCounter: 7, running: false };
  const receivedAt = '2026-03-01T08:00:05.000Z';
  return verifyRecord(
    { config: parseConfig({ ipAddress: '192.0.2.1' }), journal },
    {
      identity,
      entry: entryOf(entry),
      fetched: { transactionId: 'tx', ocmf, legal, paginationCounter: 7, receivedAt, ...fetched },
    },
  );
}

describe('what the meter gives as a record', () => {
  it.each([
    ['is final with begin and end', good, 'final'],
    ['is interim when it still charges', interim, 'interim'],
    ['is interim when it has no end', noEnd, 'interim'],
    ['is unverified when another key signed it', forged, 'unverified'],
    ['is unverified, and not interim, when another key signed that', forgedInterim, 'unverified'],
    ['is unverified when it is of another meter', ofAnotherMeter, 'unverified'],
    ['is unverified when a byte of it is another', good.replace('1328.281', '1328.282'), 'unverified'],
    ['is unverified when it is cut off', good.slice(0, -20), 'unverified'],
    ['is unverified when it is no record', 'OCMF|', 'unverified'],
  ])('%s', (_, ocmf, kind) => {
    const journal = createMemoryJournal();
    expect(verify(ocmf, {}, { journal }).kind).toBe(kind);
    const kept = [...journal.evidence(meterId)].map(each => ({ ocmf: each.ocmf, kind: each.kind }));
    expect(kept).toEqual(kind === 'final' ? [] : [{ ocmf, kind }]);
    expect([...journal.records(meterId)]).toEqual([]);
  });

  it('is kept to the letter, with the key of the meter and its number', () => {
    expect(verify(good)).toMatchObject({
      record: {
        ocmf: good,
        meterId,
        publicKey: identity.publicKeyOcmf,
        transactionId: 'tx',
        paginationCounter: 7,
        receivedAt: '2026-03-01T08:00:05.000Z',
        verification: { verdict: 'valid' },
      },
    });
  });

  it('has the number that it says itself where the account says none', () => {
    expect(verify(good, {}, { paginationCounter: undefined })).toMatchObject({
      kind: 'final',
      record: { paginationCounter: 7 },
    });
  });

  it.each([
    ['in seconds', signRecord(fieldPayload.replaceAll('"RU":"kWh"', '"RU":"sec"'), fieldSigner)],
    ['without a state', signRecord(fieldPayload.replaceAll(/,"ST":"G"/g, ''), fieldSigner)],
  ])('is the record all the same %s, and not to be billed on', (_, ocmf) => {
    expect(verify(ocmf)).toMatchObject({ kind: 'final', record: { verification: { billable: false } } });
  });

  it('is the record all the same when the account has another energy, and not to be billed on', () => {
    const account = { transactionId: 'tx', paginationCounter: 7, running: false, transactionStatus: 17 };
    const agreed = verify(good, {}, { legal: { ...account, energyImportWh: 9146 } });
    expect(agreed).toMatchObject({ kind: 'final', record: { verification: { billable: true } } });
    const differs = verify(good, {}, { legal: { ...account, energyImportWh: 9147 } });
    expect(differs).toMatchObject({ kind: 'final', record: { verification: { billable: false } } });
  });
});

describe('a record is of this session', () => {
  it.each<[string, string, Partial<RecordOnItsWay>, VerifiedRecord['kind']]>([
    ['by its counter', good, { paginationCounter: 7 }, 'final'],
    [
      'by its counter, whatever its begin',
      good,
      { paginationCounter: 7, beganFromMs: beganMs + 60_000 },
      'final',
    ],
    ['after the newest before it', good, { afterCounter: 6 }, 'final'],
    ['not when it was there before', good, { afterCounter: 7 }, 'other'],
    ['up to the next session of the id', good, { untilCounter: 7 }, 'final'],
    ['not when it is of the next session of the id', good, { untilCounter: 6 }, 'other'],
    ['when it began then', good, { beganFromMs: beganMs }, 'final'],
    ['when it began 10 s before, as clocks are', good, { beganFromMs: beganMs + 10_000 }, 'final'],
    ['not when it began earlier than that', good, { beganFromMs: beganMs + 10_001 }, 'other'],
    ['with another counter it is not', good, { paginationCounter: 8 }, 'other'],
    ['and its begin counts where it has no number', noPagination, { beganFromMs: beganMs + 10_001 }, 'other'],
  ])('%s', (_, ocmf, entry, kind) => {
    const journal = createMemoryJournal();
    const fetched = { paginationCounter: undefined, journal };
    expect(verify(ocmf, entry, fetched).kind).toBe(kind);
    expect([...journal.evidence(meterId)]).toEqual([]);
  });

  it('says which one it is where it is of another', () => {
    const { error } = verify(good, { afterCounter: 7 }) as { error?: { message: string } };
    expect(error?.message).toContain('after T7, got T7');
  });
});

describe('the same bytes that do not verify', () => {
  const seen = (times: number, ocmf = forged) => ({ spoilt: { ocmf, times } });

  it.each<[string, Partial<RecordOnItsWay>, VerifiedRecord['kind']]>([
    ['are unverified for the first time', {}, 'unverified'],
    ['are unverified for the second time', seen(1), 'unverified'],
    ['are what the meter has, for the third time', seen(2), 'unverifiable'],
    ['are unverified for the third time without a pause', { ...seen(2), isAfterPause: false }, 'unverified'],
    ['are new when others came before', seen(2, good), 'unverified'],
  ])('%s', (_, entry, kind) => {
    const journal = createMemoryJournal();
    journal.noteTransaction(meterId, { ...session, ...noted });
    const { error } = verify(forged, entry, { journal }) as { error?: { code: string } };
    expect(verify(forged, entry, { journal }).kind).toBe(kind);
    expect(error?.code).toBe('METER_RECORD_INVALID');
    expect(journal.pendingTransactions(meterId)).toHaveLength(kind === 'unverifiable' ? 0 : 1);
    expect([...journal.gaps(meterId, { from: 7, to: 7 })]).toHaveLength(kind === 'unverifiable' ? 0 : 1);
  });

  it('close the counter of one that was merely missed, so that no contact asks for it again', () => {
    const journal = createMemoryJournal();
    const missed = { origin: 'missed', session: undefined, transactionId: '', paginationCounter: 7 } as const;
    expect(verify(forged, { ...missed, ...seen(1) }, { journal }).kind).toBe('unverified');
    expect([...journal.gaps(meterId, { from: 7, to: 7 })]).toHaveLength(1);
    expect(verify(forged, { ...missed, ...seen(2) }, { journal }).kind).toBe('unverifiable');
    expect([...journal.gaps(meterId, { from: 7, to: 7 })]).toEqual([]);
  });

  it('are interim as often as they come, when they are signed so', () => {
    expect(verify(interim, seen(2, interim)).kind).toBe('interim');
  });

  it.each([
    ['final', good],
    ['interim', interim],
    ['unverified', forged],
  ])('and any other are judged also while the journal fails: %s', (kind, ocmf) => {
    const failing = watchedJournal(createMemoryJournal(), () => {
      throw new JournalError({ message: 'the disk is full' });
    });
    expect(verify(ocmf, {}, { journal: failing }).kind).toBe(kind);
  });
});

const noted = {
  origin: 'own',
  request: undefined,
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: undefined,
} as const;
