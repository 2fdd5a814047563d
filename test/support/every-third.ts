/** `.ci/run` plays all that is generated; without FAULT_CELLS=all every third, so that `npm test` takes minutes. */
export const playsAll = process.env.FAULT_CELLS === 'all';

/** The cells of a table that are played. */
export function everyThird<Cell>(cells: readonly Cell[]): readonly Cell[] {
  return playsAll ? cells : cells.filter((_cell, index) => index % 3 === 0);
}
