import type { TlsIdentity } from './certificate.ts';
import { createCertificate } from './certificate.ts';
import { seededBytes } from './seed.ts';

const purposes = { own: 'certificate', other: 'other certificate' };

/** The certificates that a meter shows: its own, and another for when somebody stands in between. */
export class Certificates {
  readonly #seed: number | string;
  readonly #commonName: string;
  readonly #made = new Map<keyof typeof purposes, TlsIdentity>();

  constructor(seed: number | string, commonName: string) {
    this.#seed = seed;
    this.#commonName = commonName;
  }

  /** Certificate and key; made at the first use. */
  shown(which: keyof typeof purposes): TlsIdentity {
    const made = this.#made.get(which) ?? this.#make(purposes[which]);
    this.#made.set(which, made);
    return made;
  }

  #make(purpose: string): TlsIdentity {
    const serialNumber = seededBytes(this.#seed, purpose).subarray(0, 16);
    serialNumber[0] = (serialNumber[0] ?? 0) | 0x40;
    return createCertificate({ commonName: this.#commonName, serialNumber });
  }
}
