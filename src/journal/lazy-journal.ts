import type { Journal } from './journal.ts';

/**
 * A journal that is opened when it is first needed. While it cannot be opened every call fails, and the next one tries
 * again: the meter is measured meanwhile, and the cause may pass.
 */
export function createLazyJournal(open: () => Journal): Journal {
  let opened: Journal | undefined;
  const journal = () => {
    opened ??= open();
    return opened;
  };
  return {
    noteStart: (meterId, request) => journal().noteStart(meterId, request),
    noteRunning: (meterId, transactionId) => journal().noteRunning(meterId, transactionId),
    noteStop: (meterId, transactionId) => journal().noteStop(meterId, transactionId),
    forget: (meterId, transactionId) => journal().forget(meterId, transactionId),
    keepIntermediate: record => journal().keepIntermediate(record),
    archive: record => journal().archive(record),
    recordOf: (meterId, transactionId) => journal().recordOf(meterId, transactionId),
    openTransactions: meterId => journal().openTransactions(meterId),
    paginationCounters: meterId => journal().paginationCounters(meterId),
    noteMeter: (address, meter) => journal().noteMeter(address, meter),
    meterAt: address => journal().meterAt(address),
    records: () => journal().records(),
    close() {
      opened?.close();
      opened = undefined;
    },
  };
}
