import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { checksum, type Value } from './checksum.ts';
import { failed, guarded } from './failure.ts';
import { columns, type Row, refuseDamaged, select, type TableName } from './rows.ts';

/** How a journal reads and writes its rows. Every failure names the file and what was tried. */
export interface Tables {
  /** What the statement gives. No parameter of it is used twice: not every Node.js can do that. */
  all(what: string, sql: string, ...values: Value[]): Row[];
  /** Whole rows, by a condition. They are not checked yet. */
  rows(what: string, table: TableName, condition: string, ...values: Value[]): Row[];
  run(what: string, sql: string, ...values: Value[]): void;
  /** Gives the number of the new row. */
  insert(what: string, table: TableName, row: Row): number;
  /** Writes a row, which has to be whole, again with these changes. */
  change(what: string, table: TableName, row: Row, changes: Row): void;
  /** All or nothing, also when the process is killed in between. */
  atOnce<T>(what: string, write: () => T): T;
  /** Runs it, and names the file when it fails. */
  guarded<T>(what: string, run: () => T): T;
}

/** @param refuse throws when the journal is not to be used any more. */
export function createTables(path: string, database: DatabaseSync, refuse: (what: string) => void): Tables {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const tables: Tables = {
    all: (what, sql, ...values) => tables.guarded(what, () => prepared(sql).all(...values) as Row[]),
    rows: (what, table, condition, ...values) => tables.all(what, `${select(table)} ${condition}`, ...values),
    run: (what, sql, ...values) => tables.guarded(what, () => void prepared(sql).run(...values)),
    insert(what, table, row) {
      const names = columns[table];
      const values = names.map(name => row[name] ?? null);
      const places = [...names, ''].map(() => '?').join(', ');
      const sql = `INSERT INTO ${table} (${names.join(', ')}, checksum) VALUES (${places})`;
      return tables.guarded(what, () =>
        Number(prepared(sql).run(...values, checksum(...values)).lastInsertRowid),
      );
    },
    change(what, table, row, changes) {
      tables.guarded(what, () => refuseDamaged(table, row));
      const names = columns[table];
      const changed = { ...row, ...changes };
      const values = names.map(name => changed[name] ?? null);
      const assignments = [...names, 'checksum'].map(name => `${name} = ?`).join(', ');
      const sql = `UPDATE ${table} SET ${assignments} WHERE number = ?`;
      tables.run(what, sql, ...values, checksum(...values), row.number ?? null);
    },
    atOnce(what, write) {
      tables.run(what, 'BEGIN IMMEDIATE');
      try {
        const result = write();
        tables.run(what, 'COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    guarded(what, run) {
      refuse(what);
      return guarded(path, what, run);
    },
  };
  return tables;
}

/** Refuses every use after the end. */
export function refusingAfter(path: string, isOpen: () => boolean): (what: string) => void {
  return what => {
    if (!isOpen()) throw failed(path, what, new Error('it was closed'));
  };
}
