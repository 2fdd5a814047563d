import { type FigureName, goalOf } from './goals.ts';
import type { Middle } from './statistics.ts';

/** What a figure was measured as. */
export interface Measured {
  readonly figure: FigureName;
  readonly value: number;
  /** Quartiles of the rounds, where there were rounds. */
  readonly spread?: Middle['spread'];
}

/** Nothing of what was not measured. */
export function measuredOf(figure: FigureName, middle: Middle | undefined): readonly Measured[] {
  return middle === undefined ? [] : [{ figure, ...middle }];
}

/** One line of what `--json` prints; `null` where there is no goal. */
export interface Judged {
  readonly figure: string;
  readonly value: number;
  readonly goal: number | null;
  readonly met: boolean | null;
  readonly spread?: Middle['spread'];
}

/** Three digits that say something, and no more than four behind the point. */
export function rounded(value: number): number {
  const behind = Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
  return Number(value.toFixed(behind));
}

/** Judged by what is shown: a figure that reads as its goal has met it. */
export function judge({ figure, value, spread }: Measured): Judged {
  const { goal, better = 'less', unit } = goalOf(figure);
  const shown = unit === 'whole ms' ? Math.round(value) : rounded(value);
  return {
    figure,
    value: shown,
    goal: goal ?? null,
    met: goal === undefined ? null : better === 'less' ? shown <= goal : shown >= goal,
    ...(spread === undefined ? {} : { spread: [rounded(spread[0]), rounded(spread[1])] as const }),
  };
}

/** Worse than whatever it was before it was worked on. */
export function isWorseThanBefore({ figure, value }: Judged): boolean {
  const { was, better = 'less' } = goalOf(figure as FigureName);
  if (was === undefined) return false;
  const before = was.split('–').map(Number);
  return better === 'less' ? value > Math.max(...before) : value < Math.min(...before);
}

/** What has a goal, may fail, and does not meet it. */
export function failuresOf(judged: readonly Judged[]): readonly Judged[] {
  return judged.filter(
    ({ figure, met }) => met === false && goalOf(figure as FigureName).isOnlyTold !== true,
  );
}
