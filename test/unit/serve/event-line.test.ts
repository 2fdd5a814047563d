import { describe, expect, it } from 'vitest';
import { talkOf } from '../../../src/cli/talk.ts';
import type { MeterEvent, SignedRecord } from '../../../src/index.ts';
import { createRedaction } from '../../../src/inspect/redact.ts';
import { lineOf } from '../../../src/serve/event-line.ts';
import { createLog } from '../../../src/serve/log.ts';

const record = {
  transactionId: 'tx-1',
  paginationCounter: 7,
  ocmf: 'OCMF|{"ID":"CUSTOMER-4711"}|{}',
  publicKey: '3059',
  meterId: '123',
  receivedAt: '2026-01-01T00:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
} as unknown as SignedRecord;
const error = {
  code: 'METER_UNREACHABLE',
  message: 'it does not answer',
  effect: 'none',
  retryable: true,
  context: { clientId: 'CUSTOMER-4711,tx-1' },
} as never;

const events: readonly MeterEvent[] = [
  { type: 'transaction.started', requestId: 'r', transactionId: 'tx-1' } as never,
  { type: 'transaction.startFailed', requestId: 'r', transactionId: 'tx-1', error },
  { type: 'transaction.stopped', requestId: 'r', record },
  {
    type: 'transaction.stopFailed',
    requestId: 'r',
    transactionId: 'tx-1',
    error,
    record,
    intermediate: record,
  },
  { type: 'record.recovered', record },
  { type: 'record.pending', transactionId: 'tx-1', error, intermediate: record },
  { type: 'record.lost', transactionId: 'tx-1', error, intermediate: record },
  { type: 'record.invalid', record, error },
  { type: 'clientId.cut', transactionId: 'tx-1', clientId: 'CUSTOMER-4711,tx-1' },
  { type: 'link.lost', error },
  { type: 'link.restored', from: 'degraded' },
  { type: 'meter.fault', error, retryInMs: 10_000 },
  { type: 'temperature.raised', level: 'error', temperatureC: 91 },
  { type: 'journal.absent' },
  { type: 'transaction.noneOpen', requestId: 'r' },
  { type: 'meter.stopped' },
];

describe('the line of an event', () => {
  it.each(events.map(event => [event.type, event] as const))(
    '%s: has a sentence, and nothing of the customer',
    (type, event) => {
      const line = lineOf(event, talkOf);
      expect(line.fields.event).toBe(type);
      expect(line.text.length).toBeGreaterThan(8);
      expect(JSON.stringify(line)).not.toMatch(/4711|OCMF\|/);
    },
  );

  it('has the outcome of a record', () => {
    expect(lineOf({ type: 'record.recovered', record }, talkOf).fields).toEqual({
      event: 'record.recovered',
      transactionId: 'tx-1',
      paginationCounter: 7,
      meterId: '123',
      verdict: 'valid',
      billable: true,
    });
  });

  it('says what forbids a start', () => {
    const identity = {
      meterId: '1',
      publicKey: '',
      publicKeyOcmf: '',
      firmwareVersion: '',
      apiVersion: 'v2',
    };
    const blockers = ['muFatalErrorOccured'];
    const line = lineOf({ type: 'meter.identified', identity, blockers } as never, talkOf);
    expect([line.level, line.text]).toEqual(['warn', expect.stringContaining('muFatalErrorOccured')]);
  });

  it('is louder where somebody has to act', () => {
    const levelOf = (type: MeterEvent['type']) =>
      lineOf({ type, error, record, transactionId: 'tx-1' } as never, talkOf).level;
    expect(['record.lost', 'link.lost', 'record.recovered'].map(type => levelOf(type as never))).toEqual([
      'error',
      'warn',
      'info',
    ]);
  });
});

describe('the log', () => {
  function aLog(isPretty: boolean) {
    const lines: string[] = [];
    const redact = createRedaction();
    const log = createLog({
      isPretty,
      hasColors: false,
      printable: text => text.replaceAll('\u001b', '<esc>'),
      redact,
      to: { write: line => lines.push(line) },
    });
    return { log, lines, redact };
  }

  it('is a JSON document a line, with time, level and sentence', () => {
    const { log, lines } = aLog(false);
    log.warn('two\nlines', { meter: 'left', event: 'x' });
    const [line = ''] = lines;
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line)).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      meter: 'left',
      event: 'x',
      msg: 'two\nlines',
    });
  });

  it('is a sentence a line on a terminal, which gets nothing that could move its cursor', () => {
    const { log, lines } = aLog(true);
    log.info('a text of the \u001b[2Jmeter', { meter: 'left', event: 'x' });
    expect(lines.join('')).toMatch(/^\[[\d:.]+\] INFO: left: a text of the <esc>\[2Jmeter\n$/);
  });

  it('hides in every line who asked for a start, also where a meter repeats it', () => {
    const { log, lines, redact } = aLog(false);
    redact({ transactionId: 'tx-1', identificationData: 'CUSTOMER-4711' });
    log.error('the meter answered 400: CUSTOMER-4711,tx-1', { fields: ['CUSTOMER-4711'] });
    expect(lines.join('')).not.toContain('4711');
    expect(lines.join('')).toContain('tx-1');
  });
});
