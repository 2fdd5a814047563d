import type { JournalReader, MeterError, SignedRecord } from '../index.ts';
import { verifyRecord } from '../ocmf/index.ts';
import { printable } from './output.ts';

export interface RecordProblem {
  readonly code: 'gap' | 'duplicate' | 'not-verifiable' | 'damaged';
  /** Left out where the damage took it. */
  readonly meterId?: string;
  readonly message: string;
}

/** How many records there were, and what is wrong with them; both grow while they are read. */
export class RecordCheck {
  readonly #counters = new Map<string, number[]>();
  count = 0;

  /** Reads the archive once, and gives what is wrong with single records. */
  *ofRecords(reader: JournalReader): Generator<RecordProblem | undefined> {
    const damage: MeterError[] = [];
    for (const record of reader.records(error => damage.push(error))) {
      yield* damage.splice(0).map(damaged);
      yield this.#problemOf(record);
    }
    yield* damage.map(damaged);
  }

  /** The pagination of each meter has to run on by one. */
  *ofPagination(reader: JournalReader): Generator<RecordProblem> {
    for (const [meterId, counters] of this.#counters) {
      const sorted = counters.toSorted((a, b) => a - b);
      for (const counter of sorted.filter((each, index) => each === sorted[index - 1])) {
        const message = `meter ${meterId}: T${counter} is there more than once`;
        yield { code: 'duplicate', meterId, message };
      }
      for (const { from, to } of reader.gaps(meterId)) {
        const missing = from === to ? `T${from}` : `T${from} to T${to}`;
        yield { code: 'gap', meterId, message: `meter ${meterId}: ${missing} missing` };
      }
    }
  }

  #problemOf({ meterId, transactionId, ocmf, publicKey, paginationCounter }: SignedRecord) {
    this.count += 1;
    const counters = this.#counters.get(meterId) ?? [];
    this.#counters.set(meterId, counters);
    if (paginationCounter !== undefined) counters.push(paginationCounter);
    const { verdict } = verifyRecord(ocmf, publicKey);
    if (verdict === 'valid') return undefined;
    const message = `the record of transaction "${printable(transactionId)}" is ${verdict}`;
    return { code: 'not-verifiable', meterId, message } as const;
  }
}

function damaged({ message }: MeterError): RecordProblem {
  return { code: 'damaged', message };
}
