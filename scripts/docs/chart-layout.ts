import { createRequire } from 'node:module';
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { ChartEdge, ChartGraph, ChartNode } from './chart-graph.ts';

// Its bundle is CommonJS whose types and values disagree for ES modules.
const ELK: new () => { layout(graph: ElkNode): Promise<ElkNode> } = createRequire(import.meta.url)(
  'elkjs/lib/elk.bundled.js',
);

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Places in pixels from the top left corner of the picture. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly arrows: ReadonlyMap<string, { readonly path: readonly Point[]; readonly label: Box | undefined }>;
}

/** Sizes of the letters, which nobody can measure here: wide enough for every common sans-serif. */
export const nameFont = { sizePx: 13, widthPx: 8.2 };
export const labelFont = { sizePx: 11, widthPx: 6.3, linePx: 14 };
const gapPx = 24;
const headerPx = 30;

const layered: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '40',
};

/** Places boxes and arrows: each box for itself, from the inside out, since no arrow crosses a border. */
export async function layoutChart(graph: ChartGraph): Promise<ChartLayout> {
  return layoutInside('', graph);
}

async function layoutInside(parent: string, graph: ChartGraph): Promise<ChartLayout> {
  const children = graph.nodes.filter(node => node.parent === parent);
  const insides = new Map<string, ChartLayout>();
  for (const { id } of children) {
    if (graph.nodes.some(node => node.parent === id)) insides.set(id, await layoutInside(id, graph));
  }
  const isRegions =
    children.every(({ id, kind }) => kind === 'state' && insides.has(id)) && children.length > 1;
  if (isRegions) return pack(insides);

  const ids = new Set(children.map(({ id }) => id));
  const laidOut = await new ELK().layout({
    id: anchorOf(parent),
    layoutOptions: { ...layered, 'elk.padding': paddingOf(parent) },
    children: children.map(node => ({ id: node.id, ...sizeOf(node, insides.get(node.id)) })),
    edges: graph.edges.filter(({ from }) => ids.has(from)).map(elkEdge),
  });
  return withInsides(laidOut, insides);
}

const anchorOf = (parent: string) => `${parent}/root`;

function paddingOf(parent: string): string {
  const top = parent === '' ? gapPx : headerPx + 8;
  return `[top=${top},left=${gapPx},bottom=${gapPx},right=${gapPx}]`;
}

function sizeOf(
  { kind, text }: ChartNode,
  inside: ChartLayout | undefined,
): { width: number; height: number } {
  if (kind === 'first') return { width: 10, height: 10 };
  const width = Math.max(84, text.length * nameFont.widthPx + 28);
  if (inside !== undefined) return { width: Math.max(width, inside.width), height: inside.height };
  return { width, height: kind === 'state' ? 34 : 24 };
}

function elkEdge({ id, from, to, label }: ChartEdge): ElkExtendedEdge {
  const longest = Math.max(0, ...label.map(line => line.length));
  const size = { width: longest * labelFont.widthPx, height: label.length * labelFont.linePx };
  return {
    id,
    sources: [from],
    targets: [to],
    labels: label.length === 0 ? [] : [{ text: label.join('\n'), ...size }],
  };
}

/** The regions of a parallel state: the largest first, the others beside it in columns not higher than it. */
function pack(regions: ReadonlyMap<string, ChartLayout>): ChartLayout {
  const sorted = [...regions].toSorted(([, a], [, b]) => b.height - a.height);
  const top = headerPx + 8;
  const bottom = top + (sorted[0]?.[1].height ?? 0);
  let x = 16;
  let y = top;
  let columnWidth = 0;
  const placed: ChartLayout[] = [];
  for (const [id, region] of sorted) {
    if (y > top && y + region.height > bottom) {
      x += columnWidth + 16;
      y = top;
      columnWidth = 0;
    }
    const box = { x: 0, y: 0, width: region.width, height: region.height };
    placed.push(moved({ ...region, boxes: new Map([[id, box], ...region.boxes]) }, { x, y }));
    y += region.height + 16;
    columnWidth = Math.max(columnWidth, region.width);
  }
  return {
    width: x + columnWidth + 16,
    height: bottom + 16,
    boxes: new Map(placed.flatMap(({ boxes }) => [...boxes])),
    arrows: new Map(placed.flatMap(({ arrows }) => [...arrows])),
  };
}

function withInsides(parent: ElkNode, insides: ReadonlyMap<string, ChartLayout>): ChartLayout {
  const children = (parent.children ?? []).map(node => [node.id, boxOf(node)] as const);
  const inner = children.flatMap(([id, box]) => {
    const inside = insides.get(id);
    return inside === undefined ? [] : [moved(inside, box)];
  });
  const arrows = (parent.edges ?? []).map(edge => {
    const path = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ]);
    return [edge.id, { path, label: edge.labels?.[0] && boxOf(edge.labels[0]) }] as const;
  });
  return {
    width: Math.ceil(parent.width ?? 0),
    height: Math.ceil(parent.height ?? 0),
    boxes: new Map([...children, ...inner.flatMap(({ boxes }) => [...boxes])]),
    arrows: new Map([...arrows, ...inner.flatMap(({ arrows: own }) => [...own])]),
  };
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x, y, width, height };
}

function moved(layout: ChartLayout, by: Point): ChartLayout {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return {
    ...layout,
    boxes: new Map([...layout.boxes].map(([id, box]) => [id, move(box)])),
    arrows: new Map(
      [...layout.arrows].map(([id, { path, label }]) => [
        id,
        { path: path.map(move), label: label && move(label) },
      ]),
    ),
  };
}
