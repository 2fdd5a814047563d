import { describe, expect, it } from 'vitest';
import { errorCodes, type MeterErrorData, type MeterEvent } from '../../../../src/index.ts';
import { freeFact } from '../../../../src/serve/http/free-fact.ts';
import { aRecord, identity } from './fake-site.ts';

const secret = 'secret-4711';

const error: MeterErrorData = {
  name: 'TransactionError',
  code: 'METER_TRANSACTION_UNCONFIRMED',
  message: `Transaction ${secret} may run`,
  retryable: true,
  effect: 'unknown',
  context: { transactionId: secret, endpoint: `PUT /v2/legal?transactionId=${secret}` },
};
const record = aRecord(1, {
  transactionId: secret,
  ocmf: `OCMF|{"ID":"${secret}"}|{}`,
  verification: {
    verdict: 'invalid',
    billable: false,
    findings: [{ code: 'session', severity: 'error', place: 'ID', message: `not of ${secret}` }],
  },
});
const ofTransaction = { transactionId: secret, paginationCounter: 7 };
const answers = { requestId: `request of ${secret}`, transactionId: secret };

/** One of each kind, with what names a customer wherever a text can be. A kind that comes later does not compile. */
const events: { readonly [Type in MeterEvent['type']]: Extract<MeterEvent, { type: Type }> } = {
  'meter.identified': { type: 'meter.identified', identity, blockers: ['timeSyncStatusIsOk'] },
  'journal.absent': { type: 'journal.absent' },
  'config.withoutEffect': { type: 'config.withoutEffect', key: 'UV', value: secret, reason: 'it is EVerest' },
  'meter.rebooted': { type: 'meter.rebooted', signs: ['clock jumped'] },
  'meter.legalUnreadable': { type: 'meter.legalUnreadable', error },
  'meter.answerOdd': {
    type: 'meter.answerOdd',
    endpoint: `GET /v2/ocmf?transactionId=${secret}`,
    path: 'clientId',
    got: `text of ${secret}`,
  },
  'meter.fault': { type: 'meter.fault', error, retryInMs: 1000 },
  'meter.stopped': { type: 'meter.stopped' },
  'link.degraded': { type: 'link.degraded', error },
  'link.lost': { type: 'link.lost', error },
  'link.restored': { type: 'link.restored', from: 'offline' },
  'clock.synced': { type: 'clock.synced', at: '2026-05-06T10:00:00.000Z', written: ['time'] },
  'clock.keptByMeter': { type: 'clock.keptByMeter', written: [] },
  'clock.syncFailed': { type: 'clock.syncFailed', error },
  'clock.implausible': { type: 'clock.implausible', hostTime: 'now', meterTime: undefined, error },
  'transaction.started': { type: 'transaction.started', ...answers, minStopTime: '2026-05-06T10:02:00.000Z' },
  'transaction.startFailed': { type: 'transaction.startFailed', ...answers, error },
  'transaction.stopped': { type: 'transaction.stopped', requestId: secret, record },
  'transaction.stopFailed': {
    type: 'transaction.stopFailed',
    ...answers,
    error,
    record,
    intermediate: record,
  },
  'transaction.noneOpen': { type: 'transaction.noneOpen', requestId: secret },
  'transaction.found': { type: 'transaction.found', ...ofTransaction },
  'transaction.resumed': { type: 'transaction.resumed', transactionId: secret },
  'transaction.neverRan': { type: 'transaction.neverRan', transactionId: secret },
  'transaction.expiring': { type: 'transaction.expiring', transactionId: secret, maxStopTime: 'later' },
  'transaction.closedByMeter': { type: 'transaction.closedByMeter', transactionId: secret },
  'record.pending': { type: 'record.pending', ...ofTransaction, error, intermediate: record },
  'record.stored': { type: 'record.stored', ...ofTransaction },
  'record.lost': { type: 'record.lost', ...ofTransaction, error, intermediate: record },
  'record.recovered': { type: 'record.recovered', record },
  'record.invalid': { type: 'record.invalid', record, error },
  'journal.failed': { type: 'journal.failed', transactionId: secret, error },
  'journal.restored': { type: 'journal.restored' },
  'store.nearlyFull': { type: 'store.nearlyFull', missing: 3, oldest: 1, overwrittenIn: 10 },
  'records.missing': { type: 'records.missing', from: 1, to: 3 },
  'measurement.repeated': { type: 'measurement.repeated', timestamp: 'then', forMs: 3000 },
  'register.decreased': { type: 'register.decreased', error },
  'clientId.cut': { type: 'clientId.cut', transactionId: secret, clientId: secret },
  'identification.notInRecord': {
    type: 'identification.notInRecord',
    transactionId: secret,
    setting: 'ocmfId.IT',
  },
  'tariffText.unsupported': { type: 'tariffText.unsupported', transactionId: secret },
  'texts.splitRecord': { type: 'texts.splitRecord', transactionId: secret, fields: ['evseId'] },
  'temperature.raised': { type: 'temperature.raised', level: 'warning', temperatureC: 81 },
  'temperature.cleared': { type: 'temperature.cleared', level: 'warning', temperatureC: 70 },
};

describe('what is told of an event without the token', () => {
  it.each(Object.values(events))('has its kind, and nothing that could name a customer: $type', event => {
    const told = freeFact(event);
    expect(told.type).toBe(event.type);
    expect(JSON.stringify(told)).not.toMatch(/secret|4711|OCMF\|/);
  });

  it('says of an error which it is, what it may have done, and what to try', () => {
    const { meaning, advice } = errorCodes.METER_TRANSACTION_UNCONFIRMED;
    expect(freeFact(events['link.lost']).error).toEqual({
      code: 'METER_TRANSACTION_UNCONFIRMED',
      meaning,
      advice,
      effect: 'unknown',
      retryable: true,
    });
  });

  it('says of a record how it was judged', () => {
    expect(freeFact(events['record.recovered']).record).toEqual({
      verdict: 'invalid',
      billable: false,
      receivedAt: record.receivedAt,
    });
  });
});
