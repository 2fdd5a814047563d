import type { MeterConfig } from '../config/schema.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import { isSameMeter } from '../domain/same-meter.ts';
import type { ServiceContext } from './service-context.ts';

/** How the journal calls the place of a meter. */
export function addressOf({ ipAddress, port }: Pick<MeterConfig, 'ipAddress' | 'port'>): string {
  return `${ipAddress}:${port}`;
}

/**
 * Notes which meter is at this address, as soon as the journal is to hold something of it. From then on another one is
 * refused, also by the next driver with this journal.
 */
export function noteMeter({ config, journal }: ServiceContext, identity: MeterIdentity): void {
  const address = addressOf(config);
  const known = journal.meterAt(address);
  if (known === undefined || !isSameMeter(known, identity)) journal.noteMeter(address, identity);
}
