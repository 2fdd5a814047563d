import { firstRows } from './first-rows.ts';
import { laterRows } from './later-rows.ts';

/**
 * Scenes in which the driver of revision 510b627 took what it did not know for something that is not so, and the tests
 * that show each of them. `scripts/knowledge-rows.ts` runs them against another revision and prints this table.
 */
export interface Row {
  /** Number of the scene, or a letter for the smaller ones. */
  readonly row: number | string;
  /** Titles of the tests; each of them shows the scene. */
  readonly tests: readonly string[];
  /** Why they fail at 510b627. */
  readonly reason: string;
  /** In the first line of the failure there. */
  readonly says: RegExp;
}

export const rows: readonly Row[] = [...firstRows, ...laterRows];

/** Beside the rows: these need a setting or an option that the revision of the table does not have. */
export const beside: readonly string[] = [
  'sets the clock all the same when it was told that the host is right',
  'replaces it with --replace, and prints both in jsonl',
  'replaces it with --replace, and prints both in json',
  'starts nothing with --replace when the record of the replaced one cannot be had',
];
