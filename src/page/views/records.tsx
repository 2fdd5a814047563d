import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath, withQuery } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { EvidenceList, RecordPage, RecordView } from '../api/types.ts';
import { Badge } from '../parts/badge.tsx';
import { ErrorBox } from '../parts/error-box.tsx';
import { keepFocus } from '../parts/focus.ts';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import { useMeter } from '../store/use-site.ts';
import { moment, recordTime } from '../words/numbers.ts';
import { countOf } from '../words/plural.ts';
import { energyOf, verdictWords } from '../words/record.ts';
import { Evidence } from './evidence.tsx';

const perPage = 20;

/** How a record is named in the address of its page: by its number, else by its place in the journal, else by its id. */
export function recordPlace({ paginationCounter, place, transactionId }: RecordView): string {
  if (paginationCounter !== null) return `T${paginationCounter}`;
  return place === undefined ? `id ${transactionId}` : placeInJournal({ place });
}

export function placeInJournal({ place }: Pick<RecordView, 'place'>): string {
  return `place ${place}`;
}

interface RecordsProps {
  readonly name: string;
  readonly records: readonly RecordView[];
  /** What names each of them in the address; the same name for two would lead nowhere. */
  readonly placeOf?: (record: RecordView) => string;
}

/** Some records, each with what it says at a glance. */
export function Records({ name, records, placeOf = recordPlace }: RecordsProps) {
  return (
    <ul class="records">
      {records.map(record => (
        <li key={placeOf(record)}>
          <a href={href('meters', name, 'records', placeOf(record))}>
            <span class="record-energy">{energyOf(record) ?? 'unread'}</span>
            <span class="record-when">
              {record.words?.startedAt == null
                ? moment(record.receivedAt)
                : recordTime(record.words.startedAt)}
            </span>
            <span class="record-who">{record.words?.user ?? record.transactionId}</span>
            <Badge words={verdictWords(record)} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The signed records of a meter, the newest first. */
export function RecordList({ name }: { readonly name: string }) {
  const { site } = useContext(SiteContext);
  const [pages, setPages] = useState<readonly RecordPage[]>([]);
  const [evidence, setEvidence] = useState<EvidenceList>();
  const [error, setError] = useState<unknown>();
  const pending = useMeter(name)?.view?.pendingRecords ?? 0;
  const load = async (cursor?: string, signal?: AbortSignal) => {
    const path = withQuery(meterPath(name, 'records'), {
      order: 'newest',
      words: 'true',
      limit: perPage,
      cursor,
    });
    try {
      const asked = signal === undefined ? {} : { signal };
      const page = await ask<RecordPage>(path, asked);
      setPages(before => (cursor === undefined ? [page] : [...before, page]));
      if (cursor === undefined) setEvidence(await ask<EvidenceList>(meterPath(name, 'evidence'), asked));
      setError(undefined);
    } catch (failed) {
      if (signal?.aborted !== true) setError(failed);
    }
  };
  const loadOlder = async (cursor: string) => {
    const shown = pages.reduce((sum, page) => sum + page.records.length, 0);
    await load(cursor);
    keepFocus(`.records li:nth-child(${shown + 1}) a`);
  };
  const newest = useMeter(name)?.view?.state;
  useEffect(() => {
    const controller = new AbortController();
    void load(undefined, controller.signal);
    return () => controller.abort();
  }, [name, newest, site?.isAllowed]);
  const records = pages.flatMap(page => page.records);
  const last = pages.at(-1);
  return (
    <section aria-label="Records">
      {pending > 0 ? (
        <p class="lead">{`${countOf(pending, 'more record')} still to come from the meter.`}</p>
      ) : null}
      <ErrorBox error={error} />
      {records.length === 0 && last !== undefined ? <p class="empty">There is no record yet.</p> : null}
      <Records name={name} records={records} />
      {last?.more ? (
        <button type="button" onClick={() => void loadOlder(last.next)}>
          Older records
        </button>
      ) : null}
      {evidence === undefined ? null : <Evidence evidence={evidence} />}
    </section>
  );
}
