import type { KnownMeter } from '../store/meter.ts';
import { joined, power } from './numbers.ts';

/**
 * What all meters do together, in a few words each. What was measured a while ago is not counted as of now.
 *
 * @param isLive whether what is known of a meter is of now.
 */
export function sumWords(
  meters: readonly KnownMeter[],
  isLive: (meter: KnownMeter) => boolean,
): readonly string[] {
  const live = meters.filter(isLive);
  const away = meters.length - live.length;
  const charging = live.filter(({ view }) => view?.transaction.known === true && view.transaction.runs);
  const totalW = live.reduce((sum, { latest }) => sum + (latest?.powerW ?? 0), 0);
  return [
    meters.length === 1 ? '1 meter' : `${meters.length} meters`,
    ...(live.length > 0 ? [`${charging.length} charging`, `${joined(power(totalW))} in all`] : []),
    ...(away > 0
      ? [meters.length === 1 ? 'not reached' : `${away} of ${meters.length} meters not reached`]
      : []),
  ];
}
