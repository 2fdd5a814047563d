/**
 * The first three versions of the file, one step each; a step is never changed once it was released. Records are
 * append-only: the file itself refuses to change or delete one. The SQL functions `seal` (the checksum of a row) and
 * `pagination_of` are the journal's own. The fourth step is in `schema-of-sessions.ts`.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE records (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    ocmf BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    public_key TEXT NOT NULL,
    received_at TEXT NOT NULL,
    verification TEXT NOT NULL
  ) STRICT;
  CREATE INDEX records_by_transaction ON records (meter_id, transaction_id, number);
  CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
  CREATE TRIGGER records_last BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;

  CREATE TABLE transactions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    request TEXT,
    started_at TEXT NOT NULL,
    running_at TEXT,
    stopped_at TEXT,
    outcome TEXT CHECK (outcome IN ('archived', 'never ran'))
  ) STRICT;
  CREATE INDEX open_transactions ON transactions (meter_id, number) WHERE outcome IS NULL;
  `,
  `
  DROP TRIGGER records_stay;
  ALTER TABLE records ADD COLUMN seal TEXT NOT NULL DEFAULT '';
  UPDATE records SET seal = seal(meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification);
  CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;

  ALTER TABLE transactions ADD COLUMN seal TEXT NOT NULL DEFAULT '';
  UPDATE transactions
    SET seal = seal(meter_id, transaction_id, request, started_at, running_at, stopped_at, outcome);
  `,
  `
  DROP TRIGGER records_stay;
  ALTER TABLE records ADD COLUMN pagination_counter INTEGER;
  UPDATE records SET pagination_counter = pagination_of(ocmf);
  UPDATE records
    SET seal = seal(meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification, pagination_counter)
    WHERE seal = seal(meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification);
  CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;

  CREATE TABLE intermediate_records (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    ocmf BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    public_key TEXT NOT NULL,
    received_at TEXT NOT NULL,
    verification TEXT NOT NULL,
    pagination_counter INTEGER,
    seal TEXT NOT NULL,
    UNIQUE (meter_id, transaction_id)
  ) STRICT;

  CREATE TABLE meters (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE,
    meter_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    seal TEXT NOT NULL
  ) STRICT;
  `,
];
