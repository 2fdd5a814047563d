import type { MeterErrorData, MeterEvent } from '../index.ts';

/** One fact for the log. */
export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  /** Nothing of a customer: what is listed here, and no more. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * The line of an event. Of a record it has the outcome and not the record, of a client id that it was cut.
 *
 * @param describe what the command line says of it.
 */
export function lineOf(event: MeterEvent, describe: (event: MeterEvent) => string | undefined): Line {
  return { level: levelOf(event), fields: fieldsOf(event), text: textOf(event, describe) };
}

const alarms: ReadonlySet<MeterEvent['type']> = new Set([
  'meter.fault',
  'record.lost',
  'record.invalid',
  'records.missing',
  'register.decreased',
  'journal.failed',
  'store.nearlyFull',
  'transaction.stopFailed',
]);
const warnings: ReadonlySet<MeterEvent['type']> = new Set([
  'journal.absent',
  'config.withoutEffect',
  'meter.rebooted',
  'meter.legalUnreadable',
  'meter.answerOdd',
  'link.degraded',
  'link.lost',
  'clock.syncFailed',
  'clock.implausible',
  'transaction.startFailed',
  'transaction.found',
  'transaction.expiring',
  'transaction.closedByMeter',
  'record.pending',
  'measurement.repeated',
  'clientId.cut',
  'identification.notInRecord',
  'tariffText.unsupported',
  'texts.splitRecord',
  'temperature.raised',
]);

function levelOf(event: MeterEvent): Line['level'] {
  const { type } = event;
  if (alarms.has(type)) return 'error';
  const isBlocked = type === 'meter.identified' && event.blockers.length > 0;
  return isBlocked || warnings.has(type) ? 'warn' : 'info';
}

/** Fields that say something of the meter, of time or of a transaction, and nothing of who charges. */
const plainFields = [
  'requestId',
  'transactionId',
  'paginationCounter',
  'minStopTime',
  'maxStopTime',
  'retryInMs',
  'signs',
  'from',
  'to',
  'missing',
  'oldest',
  'overwrittenIn',
  'at',
  'written',
  'hostTime',
  'meterTime',
  'timestamp',
  'forMs',
  'level',
  'temperatureC',
  'endpoint',
  'path',
  'setting',
  'fields',
  'key',
  'again',
] as const;

function fieldsOf(event: MeterEvent): Record<string, unknown> {
  const given: Readonly<Record<string, unknown>> = { ...event };
  const plain = plainFields.filter(key => given[key] !== undefined).map(key => [key, given[key]]);
  return {
    event: event.type,
    ...Object.fromEntries(plain),
    ...('error' in event ? errorFields(event.error) : {}),
    ...('record' in event && event.record !== undefined ? recordFields(event.record) : {}),
    ...(event.type === 'meter.identified' ? identityFields(event) : {}),
  };
}

function errorFields({ code, effect, retryable }: MeterErrorData) {
  return { code, effect, retryable };
}

function recordFields({
  transactionId,
  paginationCounter,
  meterId,
  verification: { verdict, billable },
}: Extract<MeterEvent, { type: 'record.recovered' }>['record']) {
  return { transactionId, paginationCounter, meterId, verdict, billable };
}

function identityFields({ identity, blockers }: Extract<MeterEvent, { type: 'meter.identified' }>) {
  const { meterId, firmwareVersion, apiVersion } = identity;
  return { meterId, firmwareVersion, apiVersion, ...(blockers.length === 0 ? {} : { blockers }) };
}

function identityText({ identity, blockers }: Extract<MeterEvent, { type: 'meter.identified' }>): string {
  const { meterId, firmwareVersion, apiVersion = 'not known yet' } = identity;
  const text = `meter ${meterId}, firmware ${firmwareVersion || 'not known'}, API ${apiVersion}`;
  return blockers.length === 0 ? text : `${text}; it takes no start: ${blockers.join(', ')}`;
}

function textOf(event: MeterEvent, describe: (event: MeterEvent) => string | undefined): string {
  switch (event.type) {
    case 'clientId.cut':
      return `the client id of transaction ${event.transactionId} was cut to 37 bytes`;
    case 'meter.identified':
      return identityText(event);
    case 'meter.fault':
      return event.retryInMs === undefined
        ? event.error.message
        : `${event.error.message}; tried again in ${event.retryInMs / 1000} s`;
    case 'meter.stopped':
      return 'the driver has ended';
    case 'journal.absent':
      return 'without a journal what runs, and its record, is remembered until this process ends';
    case 'config.withoutEffect':
      return `${event.key} has no effect: ${event.reason}`;
    case 'clock.synced':
      return describe(event) ?? 'the clock of the meter is right';
    case 'link.restored':
      return describe(event) ?? 'measurements come again';
    case 'transaction.started':
      return `transaction ${event.transactionId} has started`;
    case 'transaction.stopped':
      return `transaction ${event.record.transactionId} has ended; its record is ${event.record.verification.verdict}${event.record.verification.billable ? '' : ' and not to be billed on'}`;
    case 'transaction.noneOpen':
      return 'there was nothing to stop';
    case 'temperature.raised':
      return `${event.temperatureC} °C: ${event.level} level of the temperature`;
    case 'temperature.cleared':
      return `${event.temperatureC} °C: below the ${event.level} level of the temperature again`;
    default:
      return describe(event) ?? ('error' in event ? event.error.message : event.type);
  }
}
