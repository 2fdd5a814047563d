import { errorBitWords, statusBitWords } from '../../domain/status-words.ts';
import type { MeterView } from '../api/types.ts';
import type { KnownMeter } from '../store/meter.ts';
import { adviceFor, errorWords, plainText, sentence } from './errors.ts';
import { when as timeOf } from './numbers.ts';
import { countOf } from './plural.ts';

/** Something that a person should look after. */
export interface Problem {
  readonly text: string;
  readonly advice: string | undefined;
  readonly isGrave: boolean;
  /** Since when, or as of when, in words. */
  readonly when?: string;
}

/** More than this is told: the clock of a meter counts in the signed record; s. */
const clockToleranceS = 5;

/** What is wrong with a meter now: by its state, and by what its events told and nothing has cleared. */
export function problemsOf({ view, alarms }: KnownMeter): readonly Problem[] {
  if (view === undefined) return [];
  const told = [...alarms.values()].map(({ at, ...alarm }) => ({ ...alarm, when: `Since ${timeOf(at)}.` }));
  const { reason, clock, restarts } = view;
  const isLate = view.link !== 'online' || view.state === 'fault';
  const ofState: Problem[] = [];
  if (isLate && reason !== null)
    ofState.push({
      text: plainText(reason.meaning) || errorWords(reason.code).meaning,
      advice: adviceFor(reason.code, reason.advice),
      isGrave: true,
    });
  if (clock.offsetS !== null && Math.abs(clock.offsetS) > clockToleranceS)
    ofState.push({
      text: `The clock of the meter is ${Math.abs(clock.offsetS)} s ${clock.offsetS > 0 ? 'ahead' : 'behind'}`,
      advice:
        'It is set before the next start; check the clock of this machine, and who is to set that of the meter.',
      isGrave: false,
    });
  if (restarts > 0)
    ofState.push({
      text: `The driver was started again after a mistake: ${countOf(restarts, 'time')}`,
      advice: 'Look at the log of dcbm, and report what it says.',
      isGrave: false,
    });
  return [...ofState, ...ofStatus(view), ...told];
}

/** What the meter says of itself, as of when it was read: of a meter that is out of sight it is what was last known. */
function ofStatus({ status, clock, state }: MeterView): readonly Problem[] {
  if (status === null) return [];
  const when = `As of ${timeOf(status.readAt)}.`;
  const isClockDue = state !== 'idle' || (clock.syncedAt !== null && clock.syncedAt > status.readAt);
  const bits = [
    // A clock that the driver is about to set, or has set since, is nothing to look after.
    ...status.wrong.filter(name => name !== 'timeSyncStatusIsOk' || !isClockDue).map(bitOf(statusBitWords)),
    ...status.errors.map(bitOf(errorBitWords)),
  ];
  return bits.map(({ text, advice }) => ({ text, advice, isGrave: true, when }));
}

function bitOf(words: Readonly<Record<string, { readonly otherwise: string; readonly advice: string }>>) {
  return (name: string) => {
    const known = Object.hasOwn(words, name) ? words[name] : undefined;
    // A site of a later version may know more bits.
    return { text: `${sentence(known?.otherwise ?? name)}.`, advice: known?.advice };
  };
}
