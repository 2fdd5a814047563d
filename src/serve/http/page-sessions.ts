import { createHash, randomBytes } from 'node:crypto';

/** The browsers that have shown the token. */
export interface PageSessions {
  /** Makes one, and gives the value of its cookie: random, and not the token. The oldest ends when there are too many. */
  open(): string;
  has(value: string): boolean;
  end(value: string): void;
}

/** A working day. */
export const pageSessionS = 12 * 3600;
const maxSessions = 64;
const valueBytes = 32;

/** Remembers hashes, so that finding one takes no time that tells of its value. */
export function createPageSessions(monotonicMs: () => number): PageSessions {
  const endsAt = new Map<string, number>();

  const find = (value: string) => {
    const key = createHash('sha256').update(value).digest('base64');
    const ends = endsAt.get(key);
    if (ends !== undefined && ends > monotonicMs()) return { key, isOpen: true };
    endsAt.delete(key);
    return { key, isOpen: false };
  };

  return {
    open() {
      const value = randomBytes(valueBytes).toString('base64url');
      endsAt.set(find(value).key, monotonicMs() + pageSessionS * 1000);
      const [oldest] = endsAt.keys();
      if (endsAt.size > maxSessions && oldest !== undefined) endsAt.delete(oldest);
      return value;
    },
    has: value => find(value).isOpen,
    end(value) {
      endsAt.delete(find(value).key);
    },
  };
}
