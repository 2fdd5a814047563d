import { type Journal, JournalError, openJournal } from '../../src/index.ts';

/**
 * A journal file that hands a copy of each archived record to a second store before it says that the record is kept. In
 * your own project, import from 'lem-dcbm'.
 *
 * @param copy has to return only when the copy is safe, and to throw when it cannot be.
 */
export function openCopyingJournal(path: string, copy: (meterId: string, ocmf: string) => void): Journal {
  const file = openJournal(path);
  return {
    ...file,
    archive(record, session) {
      try {
        copy(record.meterId, record.ocmf);
      } catch (cause) {
        const message = `The copy of the record of transaction ${record.transactionId} failed`;
        throw new JournalError({ message, context: { meterId: record.meterId }, cause });
      }
      file.archive(record, session);
    },
  };
}
