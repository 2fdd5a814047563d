import type { KnownMeter } from '../store/meter.ts';
import { errorWords, plainText } from './errors.ts';

/** Something that a person should look after. */
export interface Problem {
  readonly text: string;
  readonly advice: string | undefined;
  readonly isGrave: boolean;
  readonly at?: string;
}

/** More than this is told: the clock of a meter counts in the signed record; s. */
const clockToleranceS = 5;

/** What is wrong with a meter now: by its state, and by what its events told and nothing has cleared. */
export function problemsOf({ view, alarms }: KnownMeter): readonly Problem[] {
  if (view === undefined) return [];
  const told = [...alarms.values()];
  const { reason, clock, restarts } = view;
  const isLate = view.link !== 'online' || view.state === 'fault';
  const ofState: Problem[] = [];
  if (isLate && reason !== null)
    ofState.push({
      text: plainText(reason.meaning) || errorWords(reason.code).meaning,
      advice: plainText(reason.advice),
      isGrave: true,
    });
  if (clock.offsetS !== null && Math.abs(clock.offsetS) > clockToleranceS)
    ofState.push({
      text: `The clock of the meter is ${Math.abs(clock.offsetS)} s ${clock.offsetS > 0 ? 'ahead' : 'behind'}`,
      advice: 'It is set before the next start; check the clock of this machine, and the setting timeSync.',
      isGrave: false,
    });
  if (restarts > 0)
    ofState.push({
      text: `The driver was started again after a mistake: ${restarts} times`,
      advice: 'Look at the log of dcbm, and report what it says.',
      isGrave: false,
    });
  return [...ofState, ...told];
}
