import { DatabaseSync } from 'node:sqlite';
import { checksum } from '../../../src/journal/checksum.ts';
import { columns, type Row, rowOfRecord, type TableName } from '../../../src/journal/rows.ts';

/** Does something to a journal file behind the back of the journal. */
export function behindItsBack<T>(path: string, change: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return change(database);
  } finally {
    database.close();
  }
}

/** Adds rows with their checksums, all at once: a journal would write each of them to the disk. */
export function addRows(database: DatabaseSync, table: TableName, rows: Iterable<Row>): void {
  const names = columns[table];
  const places = [...names, ''].map(() => '?').join(', ');
  const statement = database.prepare(
    `INSERT INTO ${table} (${names.join(', ')}, checksum) VALUES (${places})`,
  );
  database.exec('BEGIN');
  for (const row of rows) {
    const values = names.map(name => row[name] ?? null);
    statement.run(...values, checksum(...values));
  }
  database.exec('COMMIT');
}

/** So many records of meter 1, with counters from 1. */
export function addRecords(path: string, count: number): void {
  behindItsBack(path, database => addRows(database, 'records', numbered(count)));
}

function* numbered(count: number): Generator<Row> {
  for (let counter = 1; counter <= count; counter += 1) {
    yield rowOfRecord({
      meterId: '1',
      transactionId: `t${counter}`,
      ocmf: `OCMF|{"PG":"T${counter}"}|{}`,
      publicKey: '3059',
      receivedAt: '2026-05-06T10:00:00.000Z',
      verification: { verdict: 'valid', billable: true, findings: [] },
    });
  }
}

/** Takes the rows for which the condition does not hold out of an index, as a damaged page would. */
export function thinIndex(path: string, index: string, condition: string): void {
  behindItsBack(path, database => {
    const whole = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(index)?.sql ?? null;
    const write = (sql: string) => {
      // SQLite protects its schema while it is defensive, which is the default of Node.js since 25.
      database.enableDefensive?.(false);
      database.exec('PRAGMA writable_schema=ON');
      database.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, index);
      database.exec('PRAGMA writable_schema=RESET');
    };
    write(`${whole} WHERE ${condition}`);
    database.exec(`REINDEX ${index}`);
    write(String(whole));
  });
}
