import { isNamed } from './names.ts';
import type { OcmfRecord } from './record.ts';

/** Is the record of a meter of LEM, whose class is known? */
export function isLem({ gateway, meter }: Pick<OcmfRecord, 'gateway' | 'meter'>): boolean {
  return [gateway.id, meter.vendor].some(name => /^\s*LEM\b/i.test(name ?? ''));
}

/** Nothing in the record says that another maker built the meter: the limits of LEM's hold until something does. */
export function mayBeOfLem(record: Pick<OcmfRecord, 'gateway' | 'meter'>): boolean {
  return isLem(record) || [record.gateway.id, record.meter.vendor].every(name => !isNamed(name));
}

const maxCurrentA = 600;
const maxVoltageV = 1000;
const tolerance = 1.1;
const hourS = 3600;

/** What a LEM DCBM 400/600 can measure at all. */
export const lemLimits = {
  /** Longer than a clock sync is valid no session can be (protocols 4.2.9, as EVerest quotes it). */
  sessionMs: 48 * hourS * 1000,
  /** 600 kW would need nineteen years without a rest for it. */
  registerWh: 100_000_000_000,
} as const;

/**
 * The most energy in Wh that goes through a DCBM 600 in this time: 600 A at 1,000 V and 10 %. Times are whole seconds in
 * its records, so a second is added.
 */
export function mostEnergyWh(durationMs: number): number {
  return (maxCurrentA * maxVoltageV * tolerance * (durationMs / 1000 + 1)) / hourS;
}
