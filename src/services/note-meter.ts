import type { MeterIdentity } from '../domain/meter-status.ts';
import { isSameMeter } from '../domain/same-meter.ts';
import { placeOf } from '../journal/place.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * Notes which meter is at this place, as soon as the journal is to hold something of it. From then on another one is
 * refused, also by the next driver with this journal.
 */
export function noteMeter({ config, journal }: ServiceContext, identity: MeterIdentity): void {
  const place = placeOf(config);
  const known = journal.meterAt(place);
  if (known === undefined || !isSameMeter(known, identity)) journal.noteMeter(place, identity);
}
