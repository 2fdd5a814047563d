import { errorCodes, type MeterErrorData, type MeterEvent, type SignedRecord } from '../../index.ts';

/** An event as it is told to whoever has not shown the token. */
export interface FreeFact {
  readonly type: MeterEvent['type'];
  readonly [field: string]: unknown;
}

/**
 * What of an event can name no customer: listed, so that a field that comes later is not told by mistake. Left out are
 * transaction and client ids, records and the texts of errors, which may hold them.
 */
export function freeFact(event: MeterEvent): FreeFact {
  return { type: event.type, ...freeFields(event) };
}

function freeFields(event: MeterEvent): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case 'meter.identified': {
      const { meterId, publicKeyOcmf, firmwareVersion, apiVersion } = event.identity;
      return { identity: { meterId, publicKeyOcmf, firmwareVersion, apiVersion }, blockers: event.blockers };
    }
    case 'config.withoutEffect':
      return { key: event.key, reason: event.reason };
    case 'meter.rebooted':
      return { signs: event.signs };
    case 'meter.answerOdd':
      return { endpoint: pathOnly(event.endpoint), path: event.path };
    case 'meter.fault':
      return { error: freeError(event.error), retryInMs: event.retryInMs };
    case 'link.restored':
      return { from: event.from };
    case 'clock.synced':
      return { at: event.at, written: event.written };
    case 'clock.keptByMeter':
      return { written: event.written };
    case 'clock.implausible':
      return { hostTime: event.hostTime, meterTime: event.meterTime, error: freeError(event.error) };
    case 'transaction.started':
      return { minStopTime: event.minStopTime, maxStopTime: event.maxStopTime };
    case 'transaction.stopped':
      return { record: freeRecord(event.record), again: event.again };
    case 'record.recovered':
      return { record: freeRecord(event.record) };
    case 'record.invalid':
      return { record: freeRecord(event.record), error: freeError(event.error) };
    case 'transaction.expiring':
      return { maxStopTime: event.maxStopTime };
    case 'store.nearlyFull':
      return { missing: event.missing, oldest: event.oldest, overwrittenIn: event.overwrittenIn };
    case 'records.missing':
      return { from: event.from, to: event.to };
    case 'measurement.repeated':
      return { timestamp: event.timestamp, forMs: event.forMs };
    case 'identification.notInRecord':
      return { setting: event.setting };
    case 'texts.splitRecord':
      return { fields: event.fields };
    case 'temperature.raised':
    case 'temperature.cleared':
      return { level: event.level, temperatureC: event.temperatureC };
    case 'meter.legalUnreadable':
    case 'link.degraded':
    case 'link.lost':
    case 'clock.syncFailed':
    case 'transaction.startFailed':
    case 'transaction.stopFailed':
    case 'record.pending':
    case 'record.lost':
    case 'journal.failed':
    case 'register.decreased':
      return { error: freeError(event.error) };
    default:
      return {};
  }
}

function freeError({ code, effect, retryable }: MeterErrorData) {
  const { meaning, advice } = errorCodes[code];
  return { code, meaning, advice, effect, retryable };
}

function freeRecord({ verification, receivedAt }: SignedRecord) {
  return { verdict: verification.verdict, billable: verification.billable, receivedAt };
}

/** The query may name a transaction. */
function pathOnly(endpoint: string): string {
  return endpoint.replace(/\?.*$/s, '');
}
