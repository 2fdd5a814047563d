import { line, paper, short, text } from './paper.ts';

export interface Bar {
  readonly name: string;
  /** 1: the goal is just met; less is better. */
  readonly share: number;
  readonly shown: string;
}

const [width, row, left, right, top] = [940, 22, 440, 110, 52];
/** Longer bars are cut, with a sign: what is far beyond its goal need not be compared. */
const most = 2;

/** One bar for each, and a line where the goal is. */
export function goalChart(title: string, bars: readonly Bar[]): string {
  const height = top + bars.length * row + 18;
  const x = (share: number) => left + (Math.min(share, most) / most) * (width - left - right);
  return paper(width, height, title, [
    text(12, 22, title, { kind: 'strong' }),
    text(x(1), top - 10, 'goal', { anchor: 'middle' }),
    ...bars.flatMap(({ name, share, shown }, index) => {
      const y = top + index * row;
      const kind = share <= 1 ? 'one-fill' : 'over';
      return [
        text(left - 10, y + 13, name, { anchor: 'end' }),
        `<rect class="${kind}" x="${left}" y="${y + 3}" width="${short(Math.max(1, x(share) - left))}" height="${row - 8}"/>`,
        text(x(most) + 8, y + 13, share > most ? `… ${shown}` : shown),
      ];
    }),
    line('goal', x(1), top - 4, x(1), height - 14),
  ]);
}
