import { line, paper, short, text } from './paper.ts';

export interface Line {
  readonly name: string;
  /** The first of two kinds is the one that matters. */
  readonly kind: 'one' | 'two';
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly lines: readonly Line[];
}

const [width, height] = [640, 340];
const frame = { left: 64, right: 150, top: 44, bottom: 48 };

/** Values over a quantity, both from zero; each line has its name at its end. */
export function lineChart({ title, xName, yName, lines }: LineChart): string {
  const all = lines.flatMap(({ points }) => points);
  const [xStep, yStep] = [0, 1].map(axis => stepFor(Math.max(...all.map(point => point[axis] ?? 0), 1))) as [
    number,
    number,
  ];
  const xMost = Math.max(...all.map(([x]) => x), 1);
  const yMost = Math.ceil(Math.max(...all.map(([, y]) => y), 1) / yStep) * yStep;
  const x = (value: number) => frame.left + (value / xMost) * (width - frame.left - frame.right);
  const y = (value: number) => height - frame.bottom - (value / yMost) * (height - frame.top - frame.bottom);
  const [left, right, bottom] = [x(0), x(xMost), y(0)];
  return paper(width, height, title, [
    text(frame.left, 22, title, { kind: 'strong' }),
    ...ticks(yMost, yStep).flatMap(value => [
      line('rule', left, y(value), right, y(value)),
      text(left - 8, y(value) + 4, String(value), { anchor: 'end' }),
    ]),
    ...ticks(xMost, xStep).map(value => text(x(value), bottom + 18, String(value), { anchor: 'middle' })),
    line('axis', left, bottom, right, bottom),
    text(left - 8, frame.top - 8, yName, { anchor: 'end' }),
    text((left + right) / 2, height - 10, xName, { anchor: 'middle' }),
    ...lines.flatMap(({ name, kind, points }) => {
      const places = points.map(point => `${short(x(point[0]))},${short(y(point[1]))}`);
      const [endX, endY] = points.at(-1) ?? [0, 0];
      return [
        `<polyline class="${kind}" points="${places.join(' ')}"/>`,
        ...points.map(
          point =>
            `<circle class="${kind}-fill" cx="${short(x(point[0]))}" cy="${short(y(point[1]))}" r="3"/>`,
        ),
        text(x(endX) + 10, y(endY) + 4, name),
      ];
    }),
  ]);
}

function ticks(most: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

/** 1, 2 or 5 of a power of ten, so that there are four to ten of it. */
function stepFor(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const share = most / power;
  return share < 2 ? power / 5 : share < 5 ? power / 2 : power;
}
