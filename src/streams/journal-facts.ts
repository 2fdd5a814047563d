import { concat, distinctUntilChanged, interval, map, type Observable, of } from 'rxjs';
import type { JournalFact } from '../domain/service-results.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';

/**
 * Whether the journal can be used: at once, before anything else happens, and when that changes. What cannot be opened is
 * tried again every period.
 */
export function journalFacts(
  periodMs: number,
  tryToOpen: () => { toJSON(): MeterErrorData } | undefined,
): Observable<JournalFact> {
  return concat(of(0), interval(periodMs)).pipe(
    map(() => tryToOpen()),
    distinctUntilChanged((before, now) => (before === undefined) === (now === undefined)),
    map(failure =>
      failure === undefined
        ? { type: 'journal.opened' }
        : { type: 'journal.unusable', error: failure.toJSON() },
    ),
  );
}
