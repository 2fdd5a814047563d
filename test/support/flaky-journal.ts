import type { Journal } from '../../src/index.ts';

/** One call of a method of a journal. */
export interface JournalCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The journal, with something done before each of its calls; what is thrown there is thrown by the journal. */
export function watchedJournal(journal: Journal, watch: (call: JournalCall) => void): Journal {
  return new Proxy(journal, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        watch({ method: String(name), args });
        return Reflect.apply(member, target, args);
      };
    },
  });
}

/** The signed text among the arguments of a call, if there is one. */
export function textIn({ args }: JournalCall): string {
  for (const each of args) {
    const isRecord = typeof each === 'object' && each !== null && 'ocmf' in each;
    if (isRecord && typeof each.ocmf === 'string') return each.ocmf;
  }
  return '';
}
