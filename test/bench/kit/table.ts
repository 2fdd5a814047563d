import { type FigureName, goalOf } from './goals.ts';
import type { Judged } from './verdict.ts';

/** Columns as wide as their longest cell, two blanks between; numbers to the right. */
export function textTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  const pad = (cell: string, column: number) =>
    right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map(row => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** The table of the bench: figure, what it is, between which quartiles, its goal, the verdict. */
export function figureTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ figure, value, goal, met, spread }) => {
    const { label, unit, better, isOnlyTold, was = '' } = goalOf(figure as FigureName);
    return [
      label.replaceAll('`', ''),
      `${value} ${unit.replace('whole ', '')}`.trim(),
      spread === undefined ? '' : `${spread[0]}–${spread[1]}`,
      goal === null ? '' : `${better === 'more' ? '≥' : '≤'} ${goal}`,
      met === null ? '' : `${met ? 'met' : 'not met'}${isOnlyTold ? ', only told' : ''}`,
      was,
    ];
  });
  return textTable([['figure', 'value', 'quartiles', 'goal', 'verdict', 'was'], ...rows], [1, 2, 3, 5]);
}
