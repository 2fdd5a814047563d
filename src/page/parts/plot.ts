import uPlot from 'uplot';
import type { Line } from '../views/course.tsx';
import { clock } from '../words/numbers.ts';

const heightPx = 260;
const colors = ['--good', '--calm'] as const;

/** A chart of some lines over time, as wide as its place. */
export function createPlot(
  host: HTMLElement,
  lines: readonly Line[],
  onHover: (text: string | undefined) => void,
): { readonly plot: uPlot; readonly remove: () => void } {
  const color = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name);
  const axis = {
    stroke: () => color('--soft'),
    grid: { stroke: () => color('--edge'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height: heightPx,
      // The last time stands to both sides of the right edge.
      padding: [12, 40, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: true },
        y: { range: (_, low, high) => padded(low, high, lines[0]?.least) },
      },
      axes: [
        {
          ...axis,
          values: (_, splits) => splits.map(at => clock(new Date(at * 1000).toISOString())),
          space: 80,
        },
        {
          ...axis,
          size: 74,
          values: (_, splits) => [
            ...(lines[0]?.onAxis?.(splits) ?? splits.map(value => lines[0]?.show(value) ?? '')),
          ],
        },
      ],
      series: [
        {},
        ...lines.map(({ name }, index) => ({
          label: name,
          stroke: () => color(colors[index] ?? '--soft'),
          fill: () => (lines.length === 1 ? `${color(colors[index] ?? '--soft')}22` : ''),
          width: 2,
          spanGaps: false,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [self => onHover(textAt(self, lines))] },
    },
    [[], ...lines.map(() => [])],
    host,
  );
  const observer = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(200, host.clientWidth), height: heightPx }),
  );
  observer.observe(host);
  const themes = new MutationObserver(() => plot.redraw());
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return {
    plot,
    remove() {
      observer.disconnect();
      themes.disconnect();
      plot.destroy();
    },
  };
}

/** A flat line lies in the middle, or on zero where that is always seen. */
function padded(low: number | null, high: number | null, least: number | undefined): [number, number] {
  if (low === null || high === null) return [0, least ?? 1];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.001, 0.5);
  if (least === undefined) return low >= 0 && low < high * 0.6 ? [0, high * 1.1] : [low - room, high + room];
  return [low < 0 ? low - room : 0, Math.max(least, high * 1.1)];
}

function textAt({ cursor: { idx }, data }: uPlot, lines: readonly Line[]): string | undefined {
  const timeS = idx == null ? undefined : data[0][idx];
  if (idx == null || timeS === undefined) return undefined;
  const values = lines.map(({ name, show }, index) => {
    const value = data[index + 1]?.[idx];
    return value == null ? `${name}: nothing` : `${name} ${show(value)}`;
  });
  return `${clock(new Date(timeS * 1000).toISOString())}: ${values.join(', ')}`;
}
