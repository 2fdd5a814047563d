import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath, withQuery } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { RecordPage, RecordView } from '../api/types.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import { moment } from '../words/numbers.ts';
import { energyOf, reasonsAgainst, recordRows, remarks, verdictWords } from '../words/record.ts';

/** One signed record, in plain words. */
export function RecordDetails({ name, which }: { readonly name: string; readonly which: string }) {
  const { site } = useContext(SiteContext);
  const [record, setRecord] = useState<RecordView | null>();
  const [error, setError] = useState<unknown>();
  const query = queryOf(which);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const path = withQuery(meterPath(name, 'records'), { ...query, words: 'true' });
    ask<RecordPage>(path, { signal }).then(
      page => {
        setRecord(page.records[0] ?? null);
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
      {record === null ? <p class="empty">There is no such record in the journal.</p> : null}
      {record ? <Plain name={name} record={record} query={query} /> : null}
    </article>
  );
}

type RecordQuery = Readonly<Record<string, string | number>>;

function queryOf(which: string): RecordQuery {
  const number = /^T(\d+)$/.exec(which)?.[1];
  const wanted: RecordQuery =
    number === undefined ? { transactionId: which.replace(/^id /, '') } : { paginationCounter: number };
  return { order: 'newest', limit: 1, ...wanted };
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
  const against = reasonsAgainst(record);
  const also = remarks(record);
  const download = (format: string) => withQuery(meterPath(name, 'records'), { ...query, format });
  const tool = record.words?.customerTool;
  return (
    <>
      <div class="verdict" data-tone={tone}>
        <h2>{energyOf(record) ?? 'A record that cannot be read'}</h2>
        <p class="lead">{verdict}</p>
        {against.map(reason => (
          <p key={reason}>{reason}</p>
        ))}
      </div>
      <div class="panel">
        <div class="panel-body">
          <Facts
            facts={[
              ...recordRows(record),
              ['Came home', moment(record.receivedAt)],
              ['The tool of the customer', tool && toolWords(tool)],
            ]}
          />
        </div>
      </div>
      <p class="row downloads">
        <a
          class="button"
          href={download('safe-xml')}
          download={`record-${record.paginationCounter ?? 'of-transaction'}.xml`}
        >
          Download for the S.A.F.E. software (XML)
        </a>
        <a
          class="button"
          href={download('ocmf')}
          download={`record-${record.paginationCounter ?? 'of-transaction'}.ocmf.txt`}
        >
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
    ? 'The S.A.F.E. transparency software will accept it'
    : `The S.A.F.E. transparency software will refuse it: ${message ?? 'without a reason'}`;
}
