import { createMemoryJournal, type Journal, JournalError } from '../../src/index.ts';
import type { OpeningJournal } from '../../src/journal/opening-journal.ts';
import { mayBreak } from '../support/breaks.ts';

/** A journal that a path can close, and of which parts can break. */
export interface BreakableJournal extends OpeningJournal {
  isClosed: boolean;
}

export function breakableJournal(): BreakableJournal {
  const journal: Journal = createMemoryJournal();
  const state = { isClosed: false };
  return {
    ...journal,
    get isClosed() {
      return state.isClosed;
    },
    set isClosed(isClosed) {
      state.isClosed = isClosed;
    },
    tryToOpen() {
      mayBreak('journal');
      return state.isClosed ? new JournalError({ message: 'closed' }) : undefined;
    },
    archive(record, session) {
      mayBreak('archive');
      journal.archive(record, session);
    },
    noteRunning(meterId, session, paginationCounter) {
      mayBreak('noteRunning');
      journal.noteRunning(meterId, session, paginationCounter);
    },
  };
}
