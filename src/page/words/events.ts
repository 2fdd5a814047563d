import type { MeterEvent } from '../../domain/meter-event.ts';
import { statusBitWords } from '../../domain/status-words.ts';
import type { FactFrame } from '../api/types.ts';
import { adviceFor, errorWords, sentence } from './errors.ts';
import { FactFields } from './fact.ts';
import type { Tone } from './state.ts';

export interface EventWords {
  readonly text: string;
  readonly tone: Tone;
  /** What it means, and what to try. */
  readonly details: readonly string[];
  /** In the words of the driver, of an error. */
  readonly exact: string | undefined;
}

type Write = (fields: FactFields) => string;

/** The id where it is told: without the token it is not. */
const which = (fields: FactFields) => {
  const id = fields.text('transactionId') ?? fields.inside('record')?.text('transactionId');
  return id === undefined ? 'A transaction' : `Transaction ${id}`;
};
const verdict = (fields: FactFields) => {
  const record = fields.inside('record');
  const checked = record?.inside('verification') ?? record;
  const isBillable = checked?.flag('billable') === true;
  return `${checked?.text('verdict') ?? 'not checked'}, ${isBillable ? 'may be billed on' : 'not to be billed on'}`;
};
/** What of a meter is set, by the names of the driver. */
const settingNames: Readonly<Record<string, string>> = {
  'time.utc': 'its time',
  'time.tz': 'its time zone',
  'time.dst': 'daylight saving time',
  ntp: 'its time servers',
  'ocmfId.IT': 'what kind of identification records name',
};
const written = (fields: FactFields) =>
  list(
    fields
      .texts('written')
      .map(name => (Object.hasOwn(settingNames, name) ? (settingNames[name] ?? name) : name)),
  );
const list = (texts: readonly string[]) => (texts.length === 0 ? 'nothing' : texts.join(', '));

/** What happened, in one sentence each, and how grave it is. */
const words: Readonly<Record<MeterEvent['type'], readonly [Tone, Write]>> = {
  'meter.identified': ['good', fields => identified(fields)],
  'journal.absent': [
    'warn',
    () => 'No journal is kept: open transactions and records are remembered until the program ends',
  ],
  'config.withoutEffect': [
    'warn',
    fields => `The setting ${fields.text('key')} has no effect: ${fields.text('reason')}`,
  ],
  'meter.rebooted': ['warn', fields => `The meter has booted: ${list(fields.texts('signs'))}`],
  'meter.legalUnreadable': [
    'warn',
    () => 'The account of the meter cannot be read: what runs is known only in part',
  ],
  'meter.answerOdd': [
    'warn',
    fields => `An odd answer of the meter: ${fields.text('endpoint')}, ${fields.text('path')}`,
  ],
  'meter.fault': ['bad', () => 'The driver has given up for now'],
  'meter.stopped': ['quiet', () => 'The driver has ended'],
  'link.degraded': ['warn', () => 'A measurement did not come, or came late'],
  'link.lost': ['bad', () => 'The link to the meter is lost'],
  'link.restored': ['good', () => 'Measurements come again'],
  'clock.synced': ['good', fields => `The clock of the meter is right; set: ${written(fields)}`],
  'clock.keptByMeter': ['good', fields => `The meter keeps its clock by NTP; set: ${written(fields)}`],
  'clock.syncFailed': ['warn', () => 'The clock of the meter could not be set'],
  'clock.implausible': [
    'warn',
    fields => `The clock of this machine is not to be believed: ${fields.text('hostTime')}`,
  ],
  'transaction.started': ['good', fields => `${which(fields)} has started`],
  'transaction.startFailed': ['bad', fields => `${which(fields)} could not be started`],
  'transaction.stopped': ['good', fields => `${which(fields)} has ended; its record: ${verdict(fields)}`],
  'transaction.stopFailed': ['bad', fields => `${which(fields)} could not be ended as it should be`],
  'transaction.noneOpen': ['calm', () => 'There was nothing to stop'],
  'transaction.found': ['warn', fields => `${which(fields)} runs, which somebody else started`],
  'transaction.resumed': ['good', fields => `${which(fields)}, which was lost from sight, runs`],
  'transaction.neverRan': ['warn', fields => `${which(fields)} never ran: its start had no effect`],
  'transaction.expiring': [
    'warn',
    fields =>
      `${which(fields)} has to be stopped before ${fields.text('maxStopTime')}: later its record is not valid`,
  ],
  'transaction.closedByMeter': [
    'warn',
    fields => `${which(fields)} was ended by the meter, or by another client`,
  ],
  'record.pending': ['warn', fields => `${which(fields)}: its record could not be had yet`],
  'record.stored': ['good', fields => `${which(fields)}: its record is in the journal now`],
  'record.lost': ['bad', fields => `${which(fields)}: the meter does not give its record any more`],
  'record.recovered': ['good', fields => `${which(fields)}: its record has come home; ${verdict(fields)}`],
  'record.invalid': [
    'bad',
    fields => `${which(fields)}: its record does not verify, and is kept as evidence`,
  ],
  'journal.failed': ['bad', () => 'The journal cannot be used'],
  'journal.restored': ['good', () => 'The journal can be used again'],
  'store.nearlyFull': [
    'bad',
    fields =>
      `${fields.text('missing')} records are only in the meter, which begins to overwrite them after ${fields.text('overwrittenIn')} more transactions`,
  ],
  'records.missing': [
    'bad',
    fields =>
      `Records T${fields.text('from')} to T${fields.text('to')} are not in the journal, and the meter does not give them`,
  ],
  'measurement.repeated': [
    'warn',
    fields => `The meter repeats the time ${fields.text('timestamp')}: what it measures may be old`,
  ],
  'register.decreased': ['bad', () => 'An energy register became smaller: stop billing on this meter'],
  'clientId.cut': [
    'warn',
    fields => `${which(fields)}: the identification did not fit, and was cut to 37 bytes`,
  ],
  'identification.notInRecord': [
    'warn',
    () => 'Records name the transaction and not who charges: the meter is set to leave that out',
  ],
  'tariffText.unsupported': ['warn', () => 'Firmware 1 knows no tariff text: the record will not have it'],
  'texts.splitRecord': [
    'warn',
    fields =>
      `There is a | in ${list(fields.texts('fields'))}: the tools of customers will not read the record`,
  ],
  'temperature.raised': [
    'bad',
    fields => `${fields.text('temperatureC')} °C: too warm (${fields.text('level')} level)`,
  ],
  'temperature.cleared': [
    'good',
    fields => `${fields.text('temperatureC')} °C: below the ${fields.text('level')} level again`,
  ],
};

export function eventWords(frame: FactFrame): EventWords {
  const fields = FactFields.of(frame);
  const { type } = frame.fact;
  const [tone, write] = isKnown(type) ? words[type] : (['calm', () => type] as const);
  const error = fields.inside('error');
  const blockers = fields.texts('blockers').map(blockerWords);
  return {
    text: write(fields),
    tone: tone === 'good' && blockers.length > 0 ? 'bad' : tone,
    details: [...blockers, ...(error === undefined ? [] : errorDetails(error))],
    exact: error?.text('message'),
  };
}

/** A site of a later version may tell more. */
function isKnown(type: string): type is MeterEvent['type'] {
  return Object.hasOwn(words, type);
}

function errorDetails(error: FactFields): readonly string[] {
  const code = error.text('code') ?? '';
  const { meaning, advice } = errorWords(code, error.text('message'));
  const told = error.text('advice') ?? advice ?? 'look at the log of the program';
  return [meaning, `What to try: ${adviceFor(code, told)}`];
}

function identified(fields: FactFields): string {
  const identity = fields.inside('identity');
  const firmware = identity?.text('firmwareVersion') || 'not known';
  return `The meter ${identity?.text('meterId') ?? ''} answers; firmware ${firmware}`;
}

/** A status bit that is not as it should be, and what to do about it. */
export function blockerWords(name: string): string {
  if (!Object.hasOwn(statusBitWords, name)) return name;
  const { otherwise, advice } = statusBitWords[name as keyof typeof statusBitWords];
  return `${sentence(otherwise)}. ${advice}`;
}
