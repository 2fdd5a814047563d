/** Wrong tokens, counted by where they come from. */
export interface FailedTries {
  /** Counts one; seconds until the next may come when there were too many, else `undefined`. */
  count(address: string): number | undefined;
  /** All of them since the start. */
  readonly total: number;
}

const allowedAtOnce = 10;
const oneEveryMs = 6000;
/** Addresses that are remembered; the oldest is forgotten first. */
const maxAddresses = 1024;

/** Ten at once and ten a minute from one address. */
export function createFailedTries(monotonicMs: () => number): FailedTries {
  /** When all of what an address has used is free again. */
  const freeAt = new Map<string, number>();
  let total = 0;
  return {
    count(address) {
      total += 1;
      const now = monotonicMs();
      const before = Math.max(freeAt.get(address) ?? 0, now);
      const after = Math.min(before + oneEveryMs, now + (allowedAtOnce + 1) * oneEveryMs);
      freeAt.delete(address);
      freeAt.set(address, after);
      const [oldest] = freeAt.keys();
      if (freeAt.size > maxAddresses && oldest !== undefined) freeAt.delete(oldest);
      const overMs = after - now - allowedAtOnce * oneEveryMs;
      return overMs > 0 ? Math.ceil(overMs / 1000) : undefined;
    },
    get total() {
      return total;
    },
  };
}
