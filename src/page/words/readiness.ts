import { errorBitWords, statusBitWords } from '../../domain/status-words.ts';
import type { MeterView } from '../api/types.ts';
import type { KnownMeter } from '../store/meter.ts';
import { stateWords, type Tone } from './state.ts';

/** Set by the driver before a start, or told as what runs: neither keeps a session from beginning. */
const handledBits: ReadonlySet<string> = new Set(['timeSyncStatusIsOk', 'transactionIsOnGoing']);

/** What a meter does, without calling one well that says of itself, or of which it is told, that it is not. */
export function meterWords({
  view,
  alarms,
}: Pick<KnownMeter, 'alarms'> & { readonly view: MeterView }): readonly [string, Tone] {
  const [words, tone] = stateWords(view);
  const isReady = words === 'Ready';
  if (isReady && forbidsStart(view)) return ['Cannot start', 'bad'];
  // The driver takes a start all the same; nothing of it could be billed on.
  if (isReady && view.status?.wrong.includes('tamperingIsDetected')) return ['Do not start', 'bad'];
  const isAlarming = [...alarms.values()].some(({ isGrave }) => isGrave);
  return isAlarming && (isReady || words === 'Charging')
    ? [`${words}, but look at the alarm`, 'warn']
    : [words, tone];
}

function forbidsStart({ status }: MeterView): boolean {
  if (status === null) return false;
  const forbids = (table: Readonly<Record<string, { readonly forbidsStart: boolean }>>) => (name: string) =>
    Object.hasOwn(table, name) && table[name]?.forbidsStart === true && !handledBits.has(name);
  return status.wrong.some(forbids(statusBitWords)) || status.errors.some(forbids(errorBitWords));
}
