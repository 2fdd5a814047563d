import { svgElement } from './dom.ts';
import type { Edge } from './edges.ts';

/** Where a box is, relative to the drawing, px. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
}

type Side = 'above' | 'below' | 'level' | 'vertical';
interface Drawn extends Edge {
  readonly side: Side;
  start: number;
  stop: number;
}

const headPx = 7;

function sideOf(from: Box, to: Box): Side {
  const isSameRow = Math.abs(from.top - to.top) < 12;
  if (!isSameRow) return from.bottom <= to.top || to.bottom <= from.top ? 'vertical' : 'level';
  if (to.left >= from.right && to.left - from.right < 60) return 'level';
  return to.left > from.left ? 'above' : 'below';
}

/** The head of an arrow that ends at a place, coming from a direction. */
function head(x: number, y: number, dx: number, dy: number): string {
  const point = (along: number, across: number) =>
    `${x - dx * along - dy * across},${y - dy * along + dx * across}`;
  return `${point(0, 0)} ${point(headPx, headPx * 0.55)} ${point(headPx, -headPx * 0.55)}`;
}

/** Where on a side of a box an edge ends, so that no two end at the same place. Nested arcs: the nearest box is nearest. */
function slots(edges: readonly Drawn[], boxes: ReadonlyMap<string, Box>): void {
  const ends = new Map<string, { edge: Drawn; end: 'start' | 'stop'; otherLeft: number; own: string }[]>();
  for (const edge of edges) {
    if (edge.side !== 'above' && edge.side !== 'below') continue;
    for (const [own, other, end] of [
      [edge.from, edge.to, 'start'],
      [edge.to, edge.from, 'stop'],
    ] as const) {
      const list = ends.get(own + edge.side) ?? [];
      list.push({ edge, end, otherLeft: boxes.get(other)?.left ?? 0, own });
      ends.set(own + edge.side, list);
    }
  }
  for (const list of ends.values()) {
    const box = boxes.get(list[0]?.own ?? '');
    if (box === undefined) continue;
    const { left, width } = box;
    const sorted = list.toSorted((a, b) => a.otherLeft - b.otherLeft);
    const leftward = sorted.filter(({ otherLeft }) => otherLeft < left).toReversed();
    const rightward = sorted.filter(({ otherLeft }) => otherLeft >= left);
    for (const [index, { edge, end }] of leftward.entries())
      edge[end] = left + width * (0.12 + (0.3 * (index + 0.5)) / leftward.length);
    for (const [index, { edge, end }] of rightward.entries())
      edge[end] = left + width * (0.88 - (0.3 * (index + 0.5)) / rightward.length);
  }
}

/** Draws the edges: straight to the next box, in an arc above the row when forward, below it when back. */
export function drawWires(svg: SVGSVGElement, edges: readonly Edge[], boxes: ReadonlyMap<string, Box>): void {
  const drawn = edges.flatMap((edge): Drawn[] => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    return from === undefined || to === undefined
      ? []
      : [{ ...edge, side: sideOf(from, to), start: 0, stop: 0 }];
  });
  slots(drawn, boxes);
  const verticals = drawn.filter(({ side }) => side === 'vertical');
  const wires = drawn.flatMap(edge => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    return from === undefined || to === undefined ? [] : [wire(edge, from, to, verticals.indexOf(edge))];
  });
  svg.replaceChildren(...wires);
}

function wire(edge: Drawn, from: Box, to: Box, lane: number): SVGGElement {
  const { path, tip } = shapeOf(edge, from, to, lane);
  const group = svgElement('g', { class: 'wire', 'data-from': edge.from, 'data-to': edge.to });
  const title = svgElement('title');
  title.textContent = [...edge.events].join(', ');
  group.append(
    title,
    svgElement('path', { d: path, class: 'reach' }),
    svgElement('path', { d: path }),
    svgElement('polygon', { points: tip }),
  );
  return group;
}

function shapeOf({ side, start, stop }: Drawn, from: Box, to: Box, lane: number) {
  if (side === 'above' || side === 'below') {
    const direction = side === 'above' ? -1 : 1;
    const y1 = side === 'above' ? from.top : from.bottom;
    const y2 = side === 'above' ? to.top : to.bottom;
    const reach = Math.min(42, 16 + Math.abs(stop - start) * 0.034);
    const y3 = y2 + direction * headPx;
    const curve = `C${start},${y1 + direction * reach} ${stop},${y3 + direction * reach} ${stop},${y3}`;
    return { path: `M${start},${y1} ${curve}`, tip: head(stop, y2, 0, -direction) };
  }
  if (side === 'vertical') {
    const x = Math.max(from.left, to.left) + Math.min(from.width, to.width) * (0.35 + 0.3 * (lane % 2));
    const isDown = from.top < to.top;
    const [y1, y2] = isDown ? [from.bottom, to.top] : [from.top, to.bottom];
    return {
      path: `M${x},${y1} L${x},${y2 + (isDown ? -headPx : headPx)}`,
      tip: head(x, y2, 0, isDown ? 1 : -1),
    };
  }
  const isRight = from.left < to.left;
  const y = (Math.max(from.top, to.top) + Math.min(from.bottom, to.bottom)) / 2;
  const [x1, x2] = isRight ? [from.right, to.left] : [from.left, to.right];
  return {
    path: `M${x1},${y} L${x2 + (isRight ? -headPx : headPx)},${y}`,
    tip: head(x2, y, isRight ? 1 : -1, 0),
  };
}
