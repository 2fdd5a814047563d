import { describe, expect, it } from 'vitest';
import { talkOf, talkOfCommand } from '../../../src/cli/talk.ts';
import type { MeterErrorData, MeterEvent } from '../../../src/index.ts';

const error: MeterErrorData = {
  name: 'JournalError',
  code: 'METER_JOURNAL_FAILED',
  message: 'what went wrong (METER_JOURNAL_FAILED)',
  retryable: true,
  effect: 'none',
  context: {},
};
const id = { transactionId: 'T\u001b[1m' } as const;

const lines: readonly (readonly [MeterEvent, string])[] = [
  [{ type: 'record.pending', ...id, error }, 'what went wrong'],
  [{ type: 'record.lost', ...id, error }, 'what went wrong'],
  [{ type: 'record.stored', ...id }, 'T\\u{1b}[1m is in the journal now'],
  [
    { type: 'transaction.expiring', ...id, maxStopTime: '2026-05-08T10:00:00.000Z' },
    'before 2026-05-08T10:00',
  ],
  [{ type: 'transaction.closedByMeter', ...id }, 'T\\u{1b}[1m has ended'],
  [{ type: 'transaction.neverRan', ...id }, 'it never ran'],
  [
    { type: 'clock.implausible', hostTime: '1970-01-01T00:00:00.000Z', meterTime: undefined, error },
    'what went',
  ],
  [
    { type: 'meter.answerOdd', endpoint: 'GET /v1/status', path: 'time', got: '6 bytes' },
    'GET /v1/status, time: 6',
  ],
  [{ type: 'meter.legalUnreadable', error }, 'what went wrong'],
  [{ type: 'journal.failed', error }, 'what went wrong'],
  [{ type: 'journal.restored' }, 'can be used again'],
  [{ type: 'clock.synced', at: '2026-05-08T10:00:00.000Z', written: ['time.utc', 'ntp'] }, 'time.utc, ntp'],
  [{ type: 'clock.keptByMeter', written: [] }, 'nothing was written'],
  [{ type: 'identification.notInRecord', ...id, setting: 'ocmfId.IT' }, 'the setting ocmfId.IT of the meter'],
  [{ type: 'tariffText.unsupported', ...id }, 'firmware 1 knows no tariff text'],
  [{ type: 'texts.splitRecord', ...id, fields: ['evseId', 'UD'] }, 'a | in evseId, UD'],
];

describe('what is said of an event', () => {
  it.each(lines)('%j', (event, part) => {
    expect(talkOf(event)).toContain(part);
  });

  it('is nothing for what is no news', () => {
    expect(talkOf({ type: 'meter.stopped' })).toBeUndefined();
    expect(talkOf({ type: 'clock.synced', at: '2026-05-08T10:00:00.000Z', written: [] })).toBeUndefined();
  });

  it('is less for a command that ends by itself, whose outcome says it', () => {
    expect(talkOfCommand({ type: 'record.pending', ...id, error })).toBeUndefined();
    expect(talkOfCommand({ type: 'journal.failed', error })).toContain('what went wrong');
  });
});
