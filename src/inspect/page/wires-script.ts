/** Draws the edges: straight to the next box, in an arc above the row when forward, below it when back. */
export const wiresScript = `
import { svgElement } from './dom.js';

const headPx = 7;

function sideOf(from, to) {
  const sameRow = Math.abs(from.top - to.top) < 12;
  if (!sameRow) return from.bottom <= to.top || to.bottom <= from.top ? 'vertical' : 'level';
  if (to.left >= from.right && to.left - from.right < 60) return 'level';
  return to.left > from.left ? 'above' : 'below';
}

function head(x, y, dx, dy) {
  const [nx, ny] = [-dy, dx];
  const point = (along, across) => (x - dx * along + nx * across) + ',' + (y - dy * along + ny * across);
  return point(0, 0) + ' ' + point(headPx, headPx * 0.55) + ' ' + point(headPx, -headPx * 0.55);
}

/** Where on a side of a box an edge ends, so that no two end at the same place. */
function slots(edges, boxes) {
  const ends = new Map();
  for (const edge of edges) {
    if (edge.side !== 'above' && edge.side !== 'below') continue;
    for (const [own, other, end] of [[edge.from, edge.to, 'start'], [edge.to, edge.from, 'stop']]) {
      const key = own + edge.side;
      ends.set(key, [...(ends.get(key) ?? []), { edge, end, otherLeft: boxes.get(other).left, own }]);
    }
  }
  for (const list of ends.values()) {
    list.sort((a, b) => a.otherLeft - b.otherLeft);
    const { left, width } = boxes.get(list[0].own);
    const leftward = list.filter(({ edge, own, otherLeft }) => otherLeft < left);
    const rightward = list.filter(({ otherLeft }) => otherLeft >= left).reverse();
    // Nested arcs: the nearest box gets the end nearest to it.
    leftward.reverse();
    rightward.reverse();
    leftward.forEach((each, index) => { each.edge[each.end] = left + width * (0.12 + 0.3 * (index + 0.5) / leftward.length); });
    rightward.forEach((each, index) => { each.edge[each.end] = left + width * (0.88 - 0.3 * (index + 0.5) / rightward.length); });
  }
}

/** The edges as paths, over boxes whose places are relative to the drawing. */
export function drawWires(svg, edges, boxes) {
  const drawn = edges.filter(({ from, to }) => boxes.has(from) && boxes.has(to)).map(edge => ({ ...edge, side: sideOf(boxes.get(edge.from), boxes.get(edge.to)) }));
  slots(drawn, boxes);
  const verticals = drawn.filter(({ side }) => side === 'vertical');
  svg.replaceChildren(...drawn.map(edge => wire(edge, boxes.get(edge.from), boxes.get(edge.to), verticals.indexOf(edge))));
}

function wire(edge, from, to, lane) {
  let path;
  let tip;
  if (edge.side === 'above' || edge.side === 'below') {
    const direction = edge.side === 'above' ? -1 : 1;
    const y1 = edge.side === 'above' ? from.top : from.bottom;
    const y2 = edge.side === 'above' ? to.top : to.bottom;
    const reach = Math.min(42, 16 + Math.abs(edge.stop - edge.start) * 0.034);
    const y3 = y2 + direction * headPx;
    path = 'M' + edge.start + ',' + y1 + ' C' + edge.start + ',' + (y1 + direction * reach) + ' ' + edge.stop + ',' + (y3 + direction * reach) + ' ' + edge.stop + ',' + y3;
    tip = head(edge.stop, y2, 0, -direction);
  } else if (edge.side === 'vertical') {
    const x = Math.max(from.left, to.left) + Math.min(from.width, to.width) * (0.35 + 0.3 * (lane % 2));
    const down = from.top < to.top;
    const [y1, y2] = down ? [from.bottom, to.top] : [from.top, to.bottom];
    path = 'M' + x + ',' + y1 + ' L' + x + ',' + (y2 + (down ? -headPx : headPx));
    tip = head(x, y2, 0, down ? 1 : -1);
  } else {
    const right = from.left < to.left;
    const y = (Math.max(from.top, to.top) + Math.min(from.bottom, to.bottom)) / 2;
    const [x1, x2] = right ? [from.right, to.left] : [from.left, to.right];
    path = 'M' + x1 + ',' + y + ' L' + (x2 + (right ? -headPx : headPx)) + ',' + y;
    tip = head(x2, y, right ? 1 : -1, 0);
  }
  const group = svgElement('g', { class: 'wire', 'data-from': edge.from, 'data-to': edge.to });
  const title = svgElement('title');
  title.textContent = [...edge.events].join(', ');
  group.append(title, svgElement('path', { d: path, class: 'reach' }), svgElement('path', { d: path }), svgElement('polygon', { points: tip }));
  return group;
}
`;
