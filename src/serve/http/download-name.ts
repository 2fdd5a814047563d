import type { SignedRecord } from '../../index.ts';

/** More of a name says nothing to anybody. */
const maxLength = 40;

/**
 * The name of a file with these records: of one its meter, its transaction and its counter, of more their meter. Only
 * characters that every system takes: names of transactions may be anything.
 *
 * @param ending such as `xml`.
 */
export function downloadName(meter: string, records: readonly SignedRecord[], ending: string): string {
  const [record, ...others] = records;
  const parts =
    record === undefined || others.length > 0
      ? ['records', meter]
      : [
          'record',
          meter,
          record.transactionId,
          ...(record.paginationCounter === undefined ? [] : [`T${record.paginationCounter}`]),
        ];
  return `${parts.map(safe).filter(Boolean).join('_')}.${ending}`;
}

/** No path, no quote, nothing hidden: what is not a letter, a digit, a dot or a dash is a dash. */
function safe(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, maxLength)
    .replaceAll(/^[.-]+|[.-]+$/g, '');
}
