import { DatabaseSync } from 'node:sqlite';
import { openJournal } from '../../../src/index.ts';

/** What the journal holds, read past the driver. */
export interface JournalContent {
  /** Transactions whose record is not archived. */
  readonly open: readonly { readonly transactionId: string; readonly hasRun: boolean }[];
  readonly records: readonly {
    readonly transactionId: string;
    readonly ocmf: string;
    readonly isBillable: boolean;
  }[];
}

/** Another connection to the file of a journal: looks into it, and can keep the driver from it. */
export interface JournalHolder extends Disposable {
  readonly path: string;
  /** `IMMEDIATE`: the driver can read and not write. `EXCLUSIVE`: neither. */
  hold(how: 'IMMEDIATE' | 'EXCLUSIVE'): void;
  release(): void;
  content(): JournalContent;
}

export function holdJournal(path: string): JournalHolder {
  openJournal(path).close();
  const database = new DatabaseSync(path, { timeout: 0 });
  return {
    path,
    hold: how => database.exec(`BEGIN ${how}`),
    release() {
      if (database.isTransaction) database.exec('ROLLBACK');
    },
    content: () => ({
      open: database
        .prepare('SELECT transaction_id AS id, running_at AS ran FROM sessions WHERE outcome IS NULL')
        .all()
        .map(({ id, ran }) => ({ transactionId: String(id), hasRun: ran !== null })),
      records: database
        .prepare('SELECT transaction_id AS id, ocmf, verification FROM records ORDER BY number')
        .all()
        .map(({ id, ocmf, verification }) => {
          const { verdict, billable } = JSON.parse(String(verification));
          const text = Buffer.from(ocmf as Uint8Array).toString();
          return { transactionId: String(id), ocmf: text, isBillable: verdict === 'valid' && billable };
        }),
    }),
    [Symbol.dispose]: () => database.close(),
  };
}
