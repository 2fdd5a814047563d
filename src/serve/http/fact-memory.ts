import { randomBytes } from 'node:crypto';

/** What is told of one event: to those with the token, and to everybody. */
export interface ToldFact {
  readonly id: string;
  readonly meter: string;
  readonly full: string;
  readonly free: string;
}

/** The newest events, for readers that were away for a while. */
export interface FactMemory {
  /** @param write makes the text for an id. */
  add(meter: string, write: (id: string) => { readonly full: string; readonly free: string }): ToldFact;
  /**
   * What came after this id, oldest first; `undefined` when that is not known any more, or is of another life of the
   * process.
   */
  after(id: string): readonly ToldFact[] | undefined;
  /** What is remembered, oldest first. */
  all(): readonly ToldFact[];
}

const maxFacts = 1000;
/** Characters of all texts. */
const maxLength = 2 * 1024 * 1024;

/** Ids count up, and begin with what no other life of the process has. */
export function createFactMemory(): FactMemory {
  const life = randomBytes(6).toString('hex');
  const kept: ToldFact[] = [];
  let count = 0;
  let length = 0;

  return {
    add(meter, write) {
      count += 1;
      const id = `${life}-${count}`;
      const fact = { id, meter, ...write(id) };
      kept.push(fact);
      length += fact.full.length + fact.free.length;
      while (kept.length > maxFacts || (length > maxLength && kept.length > 1)) {
        const oldest = kept.shift();
        length -= (oldest?.full.length ?? 0) + (oldest?.free.length ?? 0);
      }
      return fact;
    },
    all: () => kept,
    after(id) {
      const [ofLife, number = ''] = id.split('-');
      const last = Number(number);
      if (ofLife !== life || !/^\d{1,15}$/.test(number) || last > count) return undefined;
      const first = count - kept.length + 1;
      return last < first - 1 ? undefined : kept.slice(last - first + 1);
    },
  };
}
