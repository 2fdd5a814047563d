import { type Journal, type MeterSettings, openJournal, parseConfig } from '../index.ts';

/**
 * Opens the journal that the configuration names, before anything is sent, and closes it in the end.
 *
 * @throws JournalError METER_JOURNAL_FAILED when it cannot be used; ConfigError, before it is opened.
 */
export async function withJournal<T>(
  config: Omit<MeterSettings, 'journal'> & { readonly journal?: string | undefined },
  run: (settings: MeterSettings) => Promise<T>,
  view: (journal: Journal) => Journal = journal => journal,
): Promise<T> {
  const { journal: path } = parseConfig(config);
  if (path === '') return run(config);
  const journal = openJournal(path);
  try {
    return await run({ ...config, journal: view(journal) });
  } finally {
    journal.close();
  }
}

/** For those who only read the meter: a stop that was asked for and not carried out is not carried out by them. */
export function readerOf(journal: Journal): Journal {
  return {
    ...journal,
    pendingTransactions: meterId =>
      journal.pendingTransactions(meterId).map(({ stoppedAt: _, ...transaction }) => ({
        ...transaction,
        stoppedAt: undefined,
      })),
  };
}
