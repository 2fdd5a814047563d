import { describe, expect, it } from 'vitest';
import { alarmChange } from '../../../src/page/words/alarms.ts';
import { allErrors } from '../../../src/page/words/errors.ts';
import { eventWords } from '../../../src/page/words/events.ts';
import { duration, power, powerAxis, recordTime } from '../../../src/page/words/numbers.ts';
import { recordShare } from '../../../src/page/words/record-share.ts';
import { problemOfText } from '../../../src/page/words/text-limits.ts';

const frame = (fact: { readonly type: string; readonly [field: string]: unknown }) => ({
  meter: 'bay-1',
  at: '2026-05-06T10:00:00.000Z',
  fact,
});

describe('an event in words', () => {
  it('names the transaction where it is told, and does without where it is not', () => {
    expect(eventWords(frame({ type: 'transaction.started', transactionId: 'tx-1' })).text).toBe(
      'Transaction tx-1 has started',
    );
    expect(eventWords(frame({ type: 'transaction.started' })).text).toBe('A transaction has started');
  });

  it('says whether a record may be billed on, of the whole record and of what is told without the token', () => {
    const verification = { verdict: 'valid', billable: false };
    for (const record of [{ verification }, verification])
      expect(eventWords(frame({ type: 'transaction.stopped', record })).text).toMatch(
        /valid, not to be billed on$/,
      );
  });

  it('says what to try of an error', () => {
    const { details } = eventWords(frame({ type: 'link.lost', error: { code: 'METER_UNREACHABLE' } }));
    expect(details.join(' ')).toContain('What to try: Check that the meter has power');
  });

  it('speaks to people, and not of settings and calls of programs', () => {
    const told = [
      ...allErrors.map(({ advice }) => advice),
      eventWords(frame({ type: 'identification.notInRecord', setting: 'ocmfId.IT' })).text,
      ...eventWords(frame({ type: 'link.lost', error: { code: 'METER_CONNECT_TIMEOUT' } })).details,
    ];
    expect(
      told.filter(text => /\w\(\)|commandTimeoutMs|ocmfId|METER_|acceptHostClock/.test(text ?? '')),
    ).toEqual([]);
  });

  it('gives the name of one that it does not know', () => {
    expect(eventWords(frame({ type: 'meter.sang' })).text).toBe('meter.sang');
  });
});

describe('an alarm', () => {
  it('stays until an event says otherwise', () => {
    const raised = alarmChange(frame({ type: 'temperature.raised', level: 'error', temperatureC: 91 }));
    expect(raised.raised).toMatchObject({ type: 'temperature.raised', isGrave: true });
    expect(alarmChange(frame({ type: 'temperature.cleared' })).cleared).toEqual(['temperature.raised']);
  });
});

describe('amounts and times', () => {
  it.each([
    [999, ['999', 'W']],
    [1500, ['1.50', 'kW']],
    [-1500, ['-1.50', 'kW']],
  ])('writes %s W', (w, expected) => {
    expect(power(w)).toEqual(expected);
  });

  it('writes powers of one axis with one unit', () => {
    expect(powerAxis([0, 500, 1000, 1500])).toEqual(['0.0 kW', '0.5 kW', '1.0 kW', '1.5 kW']);
    expect(powerAxis([0, 50_000, 100_000])).toEqual(['0 kW', '50 kW', '100 kW']);
    expect(powerAxis([0, 250, 500])).toEqual(['0 W', '250 W', '500 W']);
    expect(powerAxis([100_100, 100_150])).toEqual(['100.10 kW', '100.15 kW']);
    expect(powerAxis([])).toEqual([]);
  });

  it.each([
    [42_000, '42 s'],
    [185_000, '3 min 05 s'],
    [7_800_000, '2 h 10 min'],
    [300_000_000, '3 days'],
  ])('says how long %s ms are', (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });

  it('reads the time of a record in the time zone in which it was written', () => {
    expect(recordTime('2026-05-06T10:00:00,000+0200 S')).toBe('6 May 2026, 10:00:00 (UTC+02:00)');
    expect(recordTime('yesterday')).toBe('yesterday');
  });
});

describe('a text for the meter', () => {
  it.each([
    ['ü'.repeat(18), undefined],
    ['ü'.repeat(19), 'This is too long.'],
    ['', 'This is needed.'],
    ['a|b', 'No |: tools of customers would read the record wrongly.'],
    ['a\nb', 'One line, no control characters.'],
  ])('%j: %s', (text, problem) => {
    expect(problemOfText(text, { maxBytes: 37, isNeeded: true }).problem).toBe(problem);
  });
});

describe('who charges, beside the transaction in the 37 bytes of a record', () => {
  it('has what the comma and the transaction leave', () => {
    // 37 - 20 - 1
    expect(recordShare('', 'page-20260506T100000')).toEqual({
      text: 'Optional, such as the number of a card. 16 bytes fit beside this transaction.',
      isCut: false,
    });
    expect(recordShare('04A1B2C3', 'page-20260506T100000').text).toMatch(/ 8 more bytes fit /);
    expect(recordShare('ü'.repeat(8), 'page-20260506T100000').text).toMatch(/ 0 more bytes fit /);
  });

  it('is said to be shortened, and how, before it is', () => {
    expect(recordShare('04A1B2C3D4E5F60718', 'page-20260506T100000')).toEqual({
      text: 'Too long for the record by 2 bytes, so it is shortened there. The record will say: 04A1B2C3D4E5F60718,page-20260506T1000',
      isCut: true,
    });
    expect(recordShare('x'.repeat(40), 't').text).toMatch(new RegExp(`: ${'x'.repeat(37)}$`));
  });

  it('says of a transaction without a user only what would be, however long it is', () => {
    expect(recordShare('', 't'.repeat(37))).toMatchObject({ isCut: false });
    expect(recordShare('', 't'.repeat(37)).text).toMatch(/shortens that name/);
  });
});
