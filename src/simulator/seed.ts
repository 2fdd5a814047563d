import { createHash } from 'node:crypto';

/** 32 bytes that depend on nothing but the seed and what they are for. */
export function seededBytes(seed: number | string, purpose: string): Buffer {
  return createHash('sha256').update(`${seed}:${purpose}`).digest();
}

/** A number from 0 (inclusive) to 1 (exclusive) that depends on nothing but the seed and what it is for. */
export function seededFraction(seed: number | string, purpose: string): number {
  return seededBytes(seed, purpose).readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Noise from -1 to 1 for one tick of a series. A hash of the position, not a running generator, so that the value of a
 * tick does not depend on how often the meter was asked before.
 */
export function noiseAt(series: number, tick: number): number {
  let bits = Math.imul(series ^ (tick * 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) | 0) / 2 ** 31;
}
