import { createHash } from 'node:crypto';

/** A value of a column, as SQLite gives it. */
export type Value = string | number | bigint | Uint8Array | null;

/** The checksum of a row: SQLite itself would read flipped bits without a word. */
export function checksum(...values: readonly Value[]): string {
  const plain = values.map(value =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}

/** The name of the bytes of a record. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
