import { describe, expect, it } from 'vitest';
import {
  beginOf,
  endOf,
  finalityOf,
  type OcmfRecord,
  paginationCounterOf,
  readRecord,
  signRecord,
} from '../../../src/ocmf/index.ts';
import { changed, fieldPayload, fieldSigner } from './field-record.ts';

function recordOf(payload: string): OcmfRecord {
  const { record } = readRecord(signRecord(payload, fieldSigner));
  if (record === undefined) throw new Error('the record of the test is unreadable');
  return record;
}

/** Readings with these markers; `-` is one without a marker of its own. */
function marked(markers: string): OcmfRecord {
  const readings = [...markers].map(marker => (marker === '-' ? '{"RV":1}' : `{"TX":"${marker}","RV":1}`));
  return recordOf(changed([/"RD":\[.*\]/, `"RD":[${readings.join(',')}]`]));
}

describe('a record is', () => {
  it.each([
    ['B-E-', 'final'],
    ['BE', 'final'],
    ['BL', 'final'],
    ['BR', 'final'],
    ['BA', 'final'],
    ['BP', 'final'],
    ['BXSTE', 'final'],
    ['BEBE', 'final'],
    ['B-C-', 'interim'],
    ['B-', 'interim'],
    ['BX', 'interim'],
    ['BS', 'interim'],
    ['BT', 'interim'],
    ['C', 'interim'],
    ['BEC', 'interim'],
    ['BCE', 'unclear'],
    ['E-', 'unclear'],
    ['EB', 'unclear'],
    ['BET', 'unclear'],
    ['BEX', 'unclear'],
    ['X', 'unclear'],
    ['be', 'unclear'],
    ['--', 'unclear'],
    ['', 'unclear'],
  ])('%s: %s', (markers, finality) => {
    expect(finalityOf(marked(markers))).toBe(finality);
  });
});

describe('begin and end of a record', () => {
  it('are times with their status', () => {
    const record = recordOf(fieldPayload);
    expect(beginOf(record)).toEqual({ epochMs: Date.UTC(2026, 2, 1, 7), status: 'R' });
    expect(endOf(record)).toEqual({ epochMs: Date.UTC(2026, 2, 1, 8), status: 'R' });
  });

  it('have no status where none is written', () => {
    expect(endOf(recordOf(changed(['09:00:00,000+0100 R', '09:00:00,000+0100'])))).toEqual({
      epochMs: Date.UTC(2026, 2, 1, 8),
      status: undefined,
    });
  });

  it.each([
    ['no time', changed(['"TM":"2026-03-01T08:00:00,000+0100 R",', ''])],
    ['a time that is a word', changed(['2026-03-01T08:00:00,000+0100 R', 'yesterday'])],
    ['a time without offset', changed(['08:00:00,000+0100 R', '08:00:00,000 R'])],
    ['no begin', changed(['"TX":"B"', '"TX":"T"'])],
  ])('are not known with %s', (_, payload) => {
    expect(beginOf(recordOf(payload))).toBeUndefined();
    expect(endOf(recordOf(payload))?.epochMs).toBe(Date.UTC(2026, 2, 1, 8));
  });

  it('are not those of a reading that still charges', () => {
    expect(endOf(recordOf(changed(['"TX":"E"', '"TX":"C"'])))).toBeUndefined();
  });
});

describe('the number of a record is', () => {
  it.each([
    ['"T7"', 7],
    ['"T0"', 0],
    ['"T007"', 7],
    ['"T9007199254740991"', 9_007_199_254_740_991],
    ['"T9007199254740992"', undefined],
    ['"F7"', undefined],
    ['"7"', undefined],
    ['"T-7"', undefined],
    ['"T7.0"', undefined],
    ['"T"', undefined],
    ['null', undefined],
  ])('of %s: %s', (text, counter) => {
    expect(paginationCounterOf(recordOf(fieldPayload.replace('"T7"', text)))).toBe(counter);
  });
});
