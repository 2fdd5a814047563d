import type { MeterView } from '../api/types.ts';

export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'quiet';

const states: Readonly<Record<MeterView['state'], readonly [string, Tone]>> = {
  connecting: ['Connecting', 'warn'],
  warmup: ['Warming up', 'calm'],
  syncing: ['Setting the clock', 'calm'],
  idle: ['Ready', 'calm'],
  transacting: ['Charging', 'good'],
  stopping: ['Ending the session', 'calm'],
  fault: ['Fault', 'bad'],
  stopped: ['Stopped', 'quiet'],
};

const phases: Readonly<Record<string, string>> = {
  starting: 'Starting',
  confirming: 'Asking the meter what became of it',
  running: 'Charging',
  ending: 'Ending the session',
  fetching: 'Waiting for the signed record',
  verifying: 'Verifying the signed record',
  archiving: 'Keeping the signed record',
};

/** What the driver is doing, for people; the state of the statechart is in the statechart. */
export function stateWords({ state, phase, transaction, link }: MeterView): readonly [string, Tone] {
  const [words, tone] = states[state];
  // What was last known: it may have changed behind the back of the link.
  if (link === 'offline' && state !== 'fault' && state !== 'connecting' && state !== 'stopped')
    return [`Last: ${words.toLowerCase()}`, 'quiet'];
  if (state === 'idle' && transaction.known && transaction.runs) return ['Charging', 'good'];
  return [(phase !== null && phases[phase]) || words, tone];
}

const links: Readonly<Record<MeterView['link'], readonly [string, Tone]>> = {
  online: ['Link is up', 'good'],
  degraded: ['Link is disturbed', 'warn'],
  offline: ['No link to the meter', 'bad'],
};

export function linkWords({ link }: MeterView): readonly [string, Tone] {
  return links[link];
}

const origins = {
  own: 'Started by this driver',
  found: 'Started by somebody else',
  unknown: 'It is not known who started it: the journal cannot be read',
} as const;

export function originWords(origin: keyof typeof origins): string {
  return origins[origin];
}

export const notForBilling =
  'Live values are for information and not for billing. Only a signed record may be billed on, and only when it says so.';
