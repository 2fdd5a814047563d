import type { SignedRecord } from '../index.ts';
import { readRecord, verifyRecord } from '../ocmf/index.ts';
import { printable } from './output.ts';

export interface RecordProblem {
  readonly code: 'gap' | 'duplicate' | 'not-verifiable';
  readonly meterId: string;
  readonly message: string;
}

/** Is the archive complete and sound? The pagination of each meter has to run on by one. */
export function checkRecords(records: readonly SignedRecord[]): RecordProblem[] {
  const unsound = records.flatMap(({ meterId, transactionId, ocmf, publicKey }): RecordProblem[] => {
    const { verdict } = verifyRecord(ocmf, publicKey);
    if (verdict === 'valid') return [];
    const message = `the record of transaction "${printable(transactionId)}" is ${verdict}`;
    return [{ code: 'not-verifiable', meterId, message }];
  });
  const meterIds = [...new Set(records.map(({ meterId }) => meterId))];
  return [...unsound, ...meterIds.flatMap(meterId => paginationProblems(meterId, records))];
}

function paginationProblems(meterId: string, records: readonly SignedRecord[]): RecordProblem[] {
  const numbers = records
    .filter(record => record.meterId === meterId)
    .flatMap(({ ocmf }) => {
      const read = readRecord(ocmf);
      return read.readable && read.record.pagination ? [BigInt(read.record.pagination.number)] : [];
    })
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return numbers.flatMap((number, index): RecordProblem[] => {
    const before = numbers[index - 1];
    if (before === undefined || number === before + 1n) return [];
    if (number === before) {
      return [
        { code: 'duplicate', meterId, message: `meter ${meterId}: T${number} is there more than once` },
      ];
    }
    const missing = before + 1n === number - 1n ? `T${before + 1n}` : `T${before + 1n} to T${number - 1n}`;
    return [{ code: 'gap', meterId, message: `meter ${meterId}: ${missing} missing` }];
  });
}
