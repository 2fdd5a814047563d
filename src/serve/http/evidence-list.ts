import { setImmediate } from 'node:timers/promises';
import type { JournalReader } from '../../index.ts';
import type { EvidenceList } from './schemas/evidence.ts';

/** So many are told one by one. */
const toldAtMost = 50;

/**
 * What is kept of a meter beside its final records: how much, and of what does not verify the newest, newest first. Nothing
 * of it may be billed on.
 *
 * @param signal ends the reading early, when nobody waits for the answer any more.
 */
export async function evidenceList(
  reader: Pick<JournalReader, 'evidence'>,
  meterId: string,
  signal: AbortSignal,
): Promise<EvidenceList> {
  const newest: EvidenceList['newest'] = [];
  let interim = 0;
  let unverified = 0;
  for (const { kind, transactionId, paginationCounter, receivedAt, verification } of reader.evidence(
    meterId,
  )) {
    if ((interim + unverified) % 100 === 99) await setImmediate();
    if (signal.aborted) break;
    if (kind === 'interim') {
      interim += 1;
      continue;
    }
    unverified += 1;
    const errors = verification.findings.filter(({ severity }) => severity === 'error');
    newest.unshift({
      transactionId,
      paginationCounter: paginationCounter ?? null,
      receivedAt,
      verdict: verification.verdict,
      reasons: [...new Set(errors.map(({ message }) => message))],
    });
    newest.splice(toldAtMost);
  }
  return { interim, unverified, newest };
}
