import type { Simulator } from '../../../src/simulator/index.ts';
import type { FaultRow } from './fault-rows.ts';
import type { JournalContent } from './journal-holder.ts';
import type { OutcomeName } from './outcomes.ts';

type Own = ReturnType<Simulator['state']['records']>[number];
type Kept = JournalContent['records'][number];

/** Whether the journal holds the meter's records, each once and nothing else. Gives what is not so. */
export function wrongAccounts(
  own: readonly Own[],
  { open, records }: JournalContent,
  toldInvalid: readonly string[],
  row: FaultRow,
  outcome: OutcomeName,
): string[] {
  const foreign = records.filter(record => !own.some(each => each.transactionId === record.transactionId));
  return [
    ...open.map(({ transactionId }) => `the journal still waits for ${transactionId}`),
    ...foreign.map(({ transactionId }) => `the journal has a record of ${transactionId} from nowhere`),
    ...own.flatMap(each => {
      const kept = records.filter(({ transactionId }) => transactionId === each.transactionId);
      const [only] = kept;
      if (each.isRunning) return [`${each.transactionId} was left open`];
      if (only === undefined || kept.length > 1)
        return [`the journal has ${kept.length} records of ${each.transactionId}`];
      return wrongRecord(each, only, toldInvalid, row, outcome);
    }),
  ];
}

function wrongRecord(
  own: Own,
  kept: Kept,
  toldInvalid: readonly string[],
  { flags }: FaultRow,
  outcome: OutcomeName,
): string[] {
  const { transactionId } = own;
  if (!kept.isBillable && flags !== true && hasLasted(own.ocmf))
    return [`the record of ${transactionId} is marked as not to be billed on`];
  if (kept.ocmf === own.ocmf) return [];
  const isAddition =
    outcome === 'stopped, unsigned addition' && signedPart(kept.ocmf) === signedPart(own.ocmf);
  const isReported = !kept.isBillable && toldInvalid.includes(transactionId);
  return isAddition || isReported ? [] : [`the record of ${transactionId} is not the meter's`];
}

function signedPart(ocmf: string): string {
  return ocmf.slice(0, ocmf.lastIndexOf('|'));
}

/** Not cut off within its first second: an end at its begin is nothing to bill. */
function hasLasted(ocmf: string): boolean {
  const times = [...ocmf.matchAll(/"TM":"([^"]*)"/g)].map(([, time]) => time);
  return new Set(times).size > 1;
}
