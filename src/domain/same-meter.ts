import type { MeterIdentity } from './meter-status.ts';

type WhoItIs = Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'>;

/** The same serial number and the same key; hexadecimal digits may be of either case. */
export function isSameMeter(one: WhoItIs, other: WhoItIs): boolean {
  return one.meterId === other.meterId && isSameKey(one.publicKeyOcmf, other.publicKeyOcmf);
}

export function isSameKey(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
