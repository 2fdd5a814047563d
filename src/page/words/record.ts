import type { RecordView } from '../api/types.ts';
import { duration, recordTime } from './numbers.ts';
import type { Tone } from './state.ts';

/** Whether a record may be billed on, in words. */
export function verdictWords({ verification: { verdict, billable } }: RecordView): readonly [string, Tone] {
  if (verdict === 'invalid') return ['Signature is wrong: not to be billed on', 'bad'];
  if (verdict === 'malformed') return ['Cannot be judged: not to be billed on', 'bad'];
  return billable
    ? ['Signature is good: may be billed on', 'good']
    : ['Signature is good, but not to be billed on', 'warn'];
}

/** Why it may be billed on, or why not: what speaks against it, as it was found. */
export function reasonsOf({ verification: { billable, findings } }: RecordView): readonly string[] {
  if (billable) {
    const isOfMeter = !findings.some(({ code }) => code === 'key-unpinned');
    const origin = isOfMeter
      ? 'Its meter signed it and nobody has changed it since'
      : 'The signature fits the key that the meter names, and nobody has changed the record since; that this is the key of the meter was not checked here';
    return [`${origin}. It has one whole session, with times, units and amounts that can be.`];
  }
  return messagesOf(findings.filter(({ severity }) => severity === 'error'));
}

export function remarks({ verification: { findings } }: RecordView): readonly string[] {
  return messagesOf(findings.filter(({ severity }) => severity !== 'error'));
}

/** What is found of both registers is said once. */
function messagesOf(findings: RecordView['verification']['findings']): readonly string[] {
  return [...new Set(findings.map(({ message }) => inPlainWords(message)))];
}

/** A finding about a field of the record, for those who do not know its fields. */
function inPlainWords(message: string): string {
  const type = /^The identification does not have the form of its type (.+)\.$/.exec(message)?.[1];
  if (type === undefined) return message;
  return type === 'NONE'
    ? 'The record says of its identification that it is of no kind, and has one all the same.'
    : `The identification is not written as its kind demands (${type}).`;
}

/** Energy to the vehicle with its unit, exactly as it was computed from the signed text. */
export function energyOf({ words }: RecordView, direction = 'import'): string | undefined {
  const register = words?.registers.find(each => each.direction === direction);
  return register?.energy == null ? undefined : `${register.energy} ${register.unit ?? ''}`.trim();
}

/** A meter from the factory signs the id of the transaction where others sign who charged. */
export function whoWords({ words, transactionId }: RecordView): string {
  if (words?.user == null) return 'not named in the record';
  return words.user === transactionId
    ? 'not named: the meter wrote the transaction in its place'
    : words.user;
}

/** Who, where, when and how much. */
export function recordRows(record: RecordView): readonly (readonly [string, string])[] {
  const { words } = record;
  if (words === undefined) return [['Transaction', record.transactionId]];
  const back = energyOf(record, 'export');
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['Energy to the vehicle', energyOf(record) ?? 'not in the record'],
    ['Energy fed back', back?.startsWith('0') && Number.parseFloat(back) === 0 ? null : back],
    ['Began', words.startedAt && recordTime(words.startedAt)],
    ['Ended', words.endedAt && recordTime(words.endedAt)],
    ['Duration', words.durationS === null ? null : duration(words.durationS * 1000)],
    ['Who', whoWords(record)],
    ['Charge point', words.chargePoint ?? 'not named in the record'],
    ['Tariff', words.tariffText],
    ['Cable loss compensation', words.cable],
    ['Meter', [words.meterModel, words.meterSerial].filter(Boolean).join(' ')],
    ['Firmware', words.firmware],
    ['Number of the record', words.number],
    ['Transaction', record.transactionId],
  ];
  return rows.flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value] as const]));
}
