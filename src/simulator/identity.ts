import type { Signer } from '../ocmf/sign.ts';
import { createSigner } from '../ocmf/sign.ts';
import { seededBytes } from './seed.ts';

/** Who a meter is: a serial number and the key that signs its records. */
export interface Identity {
  readonly meterId: string;
  readonly signer: Signer;
}

/** The same seed gives the same meter. `meterId` overrides the serial number only. */
export function seededIdentity(seed: number | string, meterId?: string): Identity {
  const serial = seededBytes(seed, 'meterId').readUIntBE(0, 5) % 1_000_000_000;
  return {
    meterId: meterId ?? `1${serial.toString().padStart(9, '0')}`,
    signer: createSigner({ seed: `signing key of ${seed}` }),
  };
}
