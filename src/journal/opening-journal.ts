import { JournalError } from '../errors/journal-error.ts';
import type { Journal } from './journal.ts';

/** A journal that is opened when it is first needed, and that can be asked to try again. */
export interface OpeningJournal extends Journal {
  /** Opens it unless it is open; gives the reason why it cannot be. Never throws. */
  tryToOpen(): JournalError | undefined;
}

/**
 * A journal in place of one that may not be there yet: the meter is measured meanwhile, and the cause may pass. While it
 * cannot be opened every call fails with the reason, at no cost; only {@link OpeningJournal.tryToOpen} tries again. After
 * `close` the next call opens it anew.
 */
export function createOpeningJournal(open: () => Journal): OpeningJournal {
  let opened: Journal | undefined;
  let failure: JournalError | undefined;

  const tryToOpen = () => {
    if (opened !== undefined) return undefined;
    try {
      opened = open();
      failure = undefined;
    } catch (error) {
      failure = error instanceof JournalError ? error : failureOf(error);
    }
    return failure;
  };
  const journal = () => {
    const reason = failure ?? tryToOpen();
    if (opened !== undefined) return opened;
    throw reason;
  };
  return {
    tryToOpen,
    noteTransaction: (meterId, transaction) => journal().noteTransaction(meterId, transaction),
    noteRunning: (meterId, session, counter) => journal().noteRunning(meterId, session, counter),
    noteStop: (meterId, session, stoppedAt) => journal().noteStop(meterId, session, stoppedAt),
    noteOutcome: (meterId, session, outcome, counter) =>
      journal().noteOutcome(meterId, session, outcome, counter),
    pendingTransactions: meterId => journal().pendingTransactions(meterId),
    keepEvidence: (record, kind) => journal().keepEvidence(record, kind),
    evidence: meterId => journal().evidence(meterId),
    archive: (record, session) => journal().archive(record, session),
    recordAt: (meterId, counter) => journal().recordAt(meterId, counter),
    newestRecordOf: (meterId, transactionId) => journal().newestRecordOf(meterId, transactionId),
    noteDelivered: record => journal().noteDelivered(record),
    isDelivered: record => journal().isDelivered(record),
    undelivered: meterId => journal().undelivered(meterId),
    records: meterId => journal().records(meterId),
    oldestCounter: meterId => journal().oldestCounter(meterId),
    gaps: (meterId, range) => journal().gaps(meterId, range),
    noteUnavailable: (meterId, range) => journal().noteUnavailable(meterId, range),
    noteMeter: (place, meter) => journal().noteMeter(place, meter),
    meterAt: place => journal().meterAt(place),
    close() {
      opened?.close();
      opened = undefined;
      failure = undefined;
    },
  };
}

function failureOf(cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError({ message: `The journal failed to open: ${reason}`, cause });
}
