import { Ring } from './ring.ts';

/** What is kept of each measurement; the first column is the time, seconds since 1970 by the clock of the site. */
export const quantities = [
  'timeS',
  'powerW',
  'voltageV',
  'currentA',
  'energyImportWh',
  'energyExportWh',
  'temperatureHighC',
  'temperatureLowC',
] as const;

export type Quantity = Exclude<(typeof quantities)[number], 'timeS'>;
type Row = Readonly<Record<(typeof quantities)[number], number>>;

/** Ten minutes of a meter that is read once a second, as they came. */
const fineRows = 600;
/** And four hours of one row in ten seconds. */
const coarseRows = 1440;
const coarseS = 10;
/** A longer pause is a gap in the line. */
const gapS = 8;

/** The course of a meter: fine for some minutes, coarse for some hours. */
export class History {
  readonly #fine = new Ring(quantities.length, fineRows);
  readonly #coarse = new Ring(quantities.length, coarseRows);

  add(row: Row): void {
    const last = this.#fine.last(0);
    // Told again after a break, or late.
    if (last !== undefined && row.timeS <= last) return;
    const values = quantities.map(name => row[name]);
    this.#fine.push(values);
    const lastCoarse = this.#coarse.last(0);
    if (lastCoarse === undefined || row.timeS - lastCoarse >= coarseS) this.#coarse.push(values);
  }

  /** Times and values of the last seconds, with `null` where nothing came; for the chart. */
  series(spanS: number, wanted: readonly Quantity[]): [number[], ...(number | null)[][]] {
    const isFine = spanS <= fineRows;
    const ring = isFine ? this.#fine : this.#coarse;
    const gap = isFine ? gapS : gapS + coarseS;
    const columns = wanted.map(name => quantities.indexOf(name));
    const times: number[] = [];
    const values: (number | null)[][] = columns.map(() => []);
    const from = (this.#fine.last(0) ?? 0) - spanS;
    const add = (timeS: number, of: (column: number) => number | null) => {
      times.push(timeS);
      for (const [index, column] of columns.entries()) values[index]?.push(of(column));
    };
    for (let row = 0; row < ring.length; row += 1) {
      const timeS = ring.at(row, 0);
      if (timeS < from) continue;
      const before = times.at(-1);
      if (before !== undefined && timeS - before > gap) add(before + 0.001, () => null);
      add(timeS, column => ring.at(row, column));
    }
    return [times, ...values];
  }

  get length(): number {
    return this.#fine.length;
  }
}
