import type { EvidenceList } from '../api/types.ts';
import { moment } from '../words/numbers.ts';
import { countOf } from '../words/plural.ts';

/** What is kept beside the records: nothing of it may be billed on, and it is not forgotten for that. */
export function Evidence({ evidence }: { readonly evidence: EvidenceList }) {
  const { interim, unverified, newest } = evidence;
  if (interim + unverified === 0) return null;
  return (
    <section class="evidence" aria-label="Evidence">
      <h2>Kept as evidence, not to be billed on</h2>
      {unverified > 0 ? (
        <p class="wrong">{`${countOf(unverified, 'record')} that the meter gave, and that cannot be taken for what it should be:`}</p>
      ) : null}
      <ul>
        {newest.map(({ transactionId, paginationCounter, receivedAt, reasons }) => (
          <li key={receivedAt + transactionId}>
            <strong>{transactionId}</strong>
            {`${paginationCounter === null ? '' : ` (T${paginationCounter})`}, received ${moment(receivedAt)}`}
            {reasons.map(reason => (
              <p key={reason} class="note">
                {reason}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {unverified > newest.length ? <p class="note">{`The ${newest.length} newest are shown.`}</p> : null}
      {interim > 0 ? (
        <p class="note">{`${countOf(interim, 'record')} signed while a session was running: what is left should the meter die before its end.`}</p>
      ) : null}
      <p class="note">The signed texts are in the journal: dcbm records list --evidence.</p>
    </section>
  );
}
