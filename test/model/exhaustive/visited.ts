/** States by a hash of 53 bits, and the place of each. About 16 bytes per state. */
export class Visited {
  #hashes = new Float64Array(1 << 16);
  #places = new Int32Array(1 << 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Gives the place of a state that is known, or -1. */
  find(hash: number): number {
    const slot = this.#slotOf(hash);
    return this.#hashes[slot] === 0 ? -1 : (this.#places[slot] as number);
  }

  add(hash: number, place: number): void {
    if (this.#size * 2 > this.#hashes.length) this.#grow();
    const slot = this.#slotOf(hash);
    this.#hashes[slot] = hash;
    this.#places[slot] = place;
    this.#size += 1;
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let slot = (hash % 0x7fffffff) & mask;
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const places = this.#places;
    this.#hashes = new Float64Array(hashes.length * 2);
    this.#places = new Int32Array(hashes.length * 2);
    for (const [index, hash] of hashes.entries()) {
      if (hash === 0) continue;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#places[slot] = places[index] as number;
    }
  }
}

/** 53 bits of a text; never 0. */
export function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
  }
  low ^= low >>> 16;
  low = Math.imul(low, 0x85ebca6b);
  low ^= low >>> 13;
  high ^= high >>> 16;
  high = Math.imul(high, 0xc2b2ae35);
  high ^= high >>> 15;
  return (high >>> 0) * 0x200000 + ((low >>> 0) & 0x1fffff) + 1;
}
