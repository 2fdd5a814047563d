import type { ConfigWarning } from '../config/later-everest-keys.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MeterConfig, MeterConfigInput } from '../config/schema.ts';
import { warningsOf } from '../config/without-effect.ts';
import { kindOf } from '../domain/transaction-request.ts';
import { ConfigError } from '../errors/config-error.ts';
import type { Journal } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { createOpeningJournal, type OpeningJournal } from '../journal/opening-journal.ts';
import { openJournal } from '../journal/sqlite-journal.ts';
import { localAddressOf } from '../transport/local-address.ts';

/** The configuration, with the journal as a file or as one of your own, which is yours to close. */
export type MeterSettings = Omit<MeterConfigInput, 'journal'> & {
  /**
   * File of the durable journal (SQLite): open transactions and every signed record; or a journal of your own. Default:
   * none, the newest 100 records are kept in memory, and the meter has the rest.
   */
  readonly journal?: string | Journal | undefined;
};

/** What a host may bring along. */
export interface MeterOptions {
  /** For tests: both clocks in milliseconds. Default: `Date.now` and `performance.now`. */
  readonly clock?: { readonly now: () => number; readonly monotonic: () => number } | undefined;
  /** Called with warnings that have no place in the events, such as an expired pinned certificate. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What one meter needs beside its machine: what is not plain data, and what only its services ask for. */
export interface MeterHost {
  readonly config: MeterConfig;
  /** Keys of EVerest's configuration that change nothing here. */
  readonly warnings: readonly ConfigWarning[];
  readonly journal: Journal | OpeningJournal;
  /** The journal is a file or the memory of the driver, and is closed with the connection. */
  readonly ownsJournal: boolean;
  /** There is a journal that outlives the process. */
  readonly hasJournal: boolean;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly onWarning: (message: string) => void;
}

/**
 * Checks what a caller gives, whatever it is.
 *
 * @throws ConfigError METER_CONFIG_INVALID, and nothing else, with every problem.
 */
export function hostOf(settings: unknown, options: unknown = {}): MeterHost {
  const { journal: place = '', ...others } = readable(settings);
  const isFile = typeof place === 'string';
  const config = readableOrRefused(() =>
    parseConfig((isFile ? { ...others, journal: place } : others) as MeterConfigInput),
  );
  // Looked up again for each connection; here only so that a name that does not exist is refused at once.
  localAddressOf(config.interface, config.ipAddress);
  const { now, monotonic, onWarning } = checkedOptions(readable(options, 'the options'));
  return {
    config,
    warnings: warningsOf(others),
    journal: isFile ? journalAt(config.journal) : checkedJournal(place),
    ownsJournal: isFile,
    hasJournal: place !== '',
    now,
    monotonic,
    onWarning,
  };
}

function journalAt(path: string): Journal | OpeningJournal {
  return path === '' ? createMemoryJournal() : createOpeningJournal(() => openJournal(path));
}

function checkedJournal(journal: unknown): Journal {
  const missing = readableOrRefused(() => {
    if (typeof journal !== 'object' || journal === null) return ['all'];
    const methods = journal as Record<string, unknown>;
    return journalMethods.filter(name => typeof methods[name] !== 'function');
  });
  if (missing.length === 0) return journal as Journal;
  const expected = 'the path of a file, or a Journal with all its methods';
  const lacks = missing[0] === 'all' ? '' : ` without ${missing.join(', ')}`;
  throw new ConfigError([{ key: 'journal', value: `${kindOf(journal)}${lacks}`, expected }]);
}

const journalMethods = Object.keys(createOpeningJournal(createMemoryJournal)).filter(
  name => name !== 'tryToOpen',
);

function checkedOptions({ clock, onWarning }: Record<string, unknown>) {
  const { now = Date.now, monotonic = () => performance.now() } =
    clock === undefined ? {} : readable(clock, 'clock');
  const warn = onWarning ?? (() => undefined);
  const functions = { 'clock.now': now, 'clock.monotonic': monotonic, onWarning: warn };
  const issues = Object.entries(functions)
    .filter(([, given]) => typeof given !== 'function')
    .map(([key, given]) => ({ key, value: kindOf(given), expected: 'a function' }));
  if (issues.length > 0) throw new ConfigError(issues);
  return {
    now: now as () => number,
    monotonic: monotonic as () => number,
    onWarning(message: string) {
      try {
        (warn as (message: string) => void)(message);
      } catch {
        // Whoever is warned cannot stop the meter by it.
      }
    },
  };
}

/** A copy of an object that comes from outside. */
function readable(value: unknown, key = 'the configuration'): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return readableOrRefused(() => ({ ...value }), key);
  }
  throw new ConfigError([{ key, value: kindOf(value), expected: 'an object' }]);
}

/**
 * Getters may throw, and so may what is asked for its entries.
 *
 * @throws ConfigError METER_CONFIG_INVALID, and nothing else.
 */
export function readableOrRefused<T>(read: () => T, key = 'the configuration'): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const value = 'a value that throws when it is read';
    throw new ConfigError([{ key, value, expected: 'plain values' }], error);
  }
}
