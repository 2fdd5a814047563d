import { createHash } from 'node:crypto';

export type Chance = ReturnType<typeof createChance>;

/** Chance that comes again with its seed, on every machine. */
export function createChance(seed: string) {
  let count = 0;
  const between = (min: number, max: number): number => {
    count += 1;
    const bytes = createHash('sha256').update(`${seed}/${count}`).digest();
    return min + (bytes.readUInt32BE(0) % (max - min + 1));
  };
  return { between, oneIn: (sides: number) => between(1, sides) === 1 };
}
