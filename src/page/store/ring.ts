/** The newest rows of some numbers, in memory that is taken once and never grows. */
export class Ring {
  readonly #columns: readonly Float64Array[];
  readonly #capacity: number;
  #count = 0;

  constructor(columns: number, capacity: number) {
    this.#columns = Array.from({ length: columns }, () => new Float64Array(capacity));
    this.#capacity = capacity;
  }

  get length(): number {
    return Math.min(this.#count, this.#capacity);
  }

  push(row: readonly number[]): void {
    const at = this.#count % this.#capacity;
    for (const [index, column] of this.#columns.entries()) column[at] = row[index] ?? Number.NaN;
    this.#count += 1;
  }

  /** A value by the place of its row, 0 the oldest. */
  at(row: number, column: number): number {
    const first = this.#count - this.length;
    return this.#columns[column]?.[(first + row) % this.#capacity] ?? Number.NaN;
  }

  /** Of the newest row. */
  last(column: number): number | undefined {
    return this.length === 0 ? undefined : this.at(this.length - 1, column);
  }
}
