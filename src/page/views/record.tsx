import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath, withQuery } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { RecordPage, RecordView } from '../api/types.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import { moment } from '../words/numbers.ts';
import { energyOf, reasonsOf, recordRows, remarks, verdictWords } from '../words/record.ts';
import { placeInJournal, Records } from './records.tsx';

/** One signed record, in plain words. */
export function RecordDetails({ name, which }: { readonly name: string; readonly which: string }) {
  const { site } = useContext(SiteContext);
  const [found, setFound] = useState<RecordPage>();
  const [error, setError] = useState<unknown>();
  const query = queryOf(which);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const path = withQuery(meterPath(name, 'records'), { ...query, words: 'true' });
    ask<RecordPage>(path, { signal }).then(
      page => {
        setFound(page);
        setError(undefined);
      },
      failed => {
        if (!signal.aborted) setError(failed);
      },
    );
    return () => controller.abort();
  }, [name, which, site?.isAllowed]);
  return (
    <article class="record">
      <p>
        <a href={href('meters', name, 'records')}>All records of this meter</a>
      </p>
      <ErrorBox error={error} />
      {found === undefined ? null : <Found name={name} found={found} query={query} />}
    </article>
  );
}

interface FoundProps {
  readonly name: string;
  readonly found: RecordPage;
  readonly query: RecordQuery;
}

/** An id may come again, and without the number of its record each of them may be the one that is meant. */
function Found({ name, found: { records, more }, query }: FoundProps) {
  const [record, ...others] = records;
  if (record === undefined) return <p class="empty">There is no such record in the journal.</p>;
  if (others.length === 0) return <Plain name={name} record={record} query={query} />;
  return (
    <>
      <p class="lead">
        {`${more ? 'More than ' : ''}${records.length} records fit: the same id was used again. Choose by the time.`}
      </p>
      <Records name={name} records={records} placeOf={placeInJournal} />
    </>
  );
}

type RecordQuery = Readonly<Record<string, string | number>>;

/** As many as are shown of one id. */
const sameIdAtMost = 50;

function queryOf(which: string): RecordQuery {
  const [, kind, value = ''] = /^(T|place |id )(.*)$/s.exec(which) ?? [];
  if (kind === 'place ' && /^\d{1,15}$/.test(value)) return { order: 'newest', limit: 1, cursor: value };
  if (kind === 'T' && /^\d{1,10}$/.test(value))
    return { order: 'newest', limit: sameIdAtMost, paginationCounter: value };
  return { order: 'newest', limit: sameIdAtMost, transactionId: kind === 'id ' ? value : which };
}

function Plain({
  name,
  record,
  query,
}: {
  readonly name: string;
  readonly record: RecordView;
  readonly query: RecordQuery;
}) {
  const [verdict, tone] = verdictWords(record);
  const reasons = reasonsOf(record);
  const also = remarks(record);
  const download = (format: string) => withQuery(meterPath(name, 'records'), { ...query, format });
  const tool = record.words?.customerTool;
  return (
    <>
      <div class="verdict" data-tone={tone}>
        <h2>{energyOf(record) ?? 'A record that cannot be read'}</h2>
        <p class="lead">{verdict}</p>
        {reasons.map(reason => (
          <p key={reason}>{reason}</p>
        ))}
      </div>
      <div class="panel">
        <div class="panel-body">
          <Facts
            facts={[
              ...recordRows(record),
              ['Received', moment(record.receivedAt)],
              ["Customer's software", tool && toolWords(tool)],
            ]}
          />
        </div>
      </div>
      <p class="row downloads">
        <a class="button" href={download('safe-xml')} download>
          Download for the S.A.F.E. software (XML)
        </a>
        <a class="button" href={download('ocmf')} download>
          Download as signed (OCMF)
        </a>
      </p>
      {also.length > 0 ? (
        <details class="panel-like">
          <summary>{`Also noticed (${also.length})`}</summary>
          <ul>
            {also.map(remark => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </details>
      ) : null}
      <details class="panel-like">
        <summary>The signed text and the key</summary>
        <p class="exact">{record.ocmf}</p>
        <p class="exact">{record.publicKey}</p>
      </details>
    </>
  );
}

function toolWords({
  accepted,
  message,
}: {
  readonly accepted: boolean;
  readonly message: string | null;
}): string {
  return accepted
    ? 'The S.A.F.E. transparency software is expected to accept it'
    : `The S.A.F.E. transparency software is expected to refuse it: ${message ?? 'without a reason'}`;
}
