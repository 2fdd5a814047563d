import type { FactFrame } from '../api/types.ts';
import type { Alarm } from '../store/meter.ts';
import { errorWords } from './errors.ts';
import { eventWords } from './events.ts';
import { FactFields } from './fact.ts';

/** Events that stay true until another one says otherwise. */
const clearedBy: Readonly<Record<string, readonly string[]>> = {
  'register.decreased': [],
  'record.invalid': [],
  'record.lost': [],
  'records.missing': [],
  'store.nearlyFull': ['record.stored'],
  'journal.failed': ['journal.restored'],
  'measurement.repeated': ['link.restored'],
  'clock.syncFailed': ['clock.synced', 'clock.keptByMeter'],
  'clock.implausible': ['clock.synced', 'clock.keptByMeter'],
  'meter.legalUnreadable': ['meter.identified'],
  'temperature.raised': ['temperature.cleared'],
  'transaction.expiring': ['transaction.stopped', 'transaction.closedByMeter'],
};

/** What an event means for what is wrong with a meter. */
export function alarmChange(frame: FactFrame): {
  readonly raised: Alarm | undefined;
  readonly cleared: readonly string[];
} {
  const { type } = frame.fact;
  const cleared = Object.entries(clearedBy)
    .filter(([, by]) => by.includes(type))
    .map(([alarm]) => alarm);
  if (!(type in clearedBy)) return { raised: undefined, cleared };
  const { text, tone } = eventWords(frame);
  const code = FactFields.of(frame).inside('error')?.text('code');
  const advice = code === undefined ? undefined : errorWords(code).advice;
  return { raised: { type, text, advice, isGrave: tone === 'bad', at: frame.at }, cleared };
}
