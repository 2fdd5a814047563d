import { type ChartEdge, type ChartNode, chartGraph } from './chart-graph.ts';
import { type Box, type ChartLayout, labelFont, layoutChart, nameFont } from './chart-layout.ts';
import type { MachineView, StateView } from './machine-view.ts';

/**
 * A picture of a statechart, laid out by ELK. States carry `data-state`, their path, arrows `data-transition`: what they
 * stand for, as `source>target` with a space between.
 */
export async function chartSvg(machine: MachineView): Promise<string> {
  const graph = chartGraph(machine);
  const layout = await layoutChart(graph);
  const states = new Map(machine.states.map(state => [state.path, state]));
  const { width, height } = layout;
  const boxes = graph.nodes.filter(({ kind }) => kind === 'state');
  const marks = graph.nodes.filter(({ kind }) => kind !== 'state');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="${nameFont.sizePx}" role="img" aria-label="${escapeXml(machine.description)}">`,
    style,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
    '<rect class="paper" width="100%" height="100%"/>',
    ...boxes.map(node => drawNode(node, layout, states)),
    ...marks.map(node => drawNode(node, layout, states)),
    ...graph.edges.map(edge => drawArrow(edge, layout)),
    ...graph.edges.filter(({ label }) => label.length > 0).map(edge => drawLabel(edge, layout)),
    '</svg>',
    '',
  ].join('\n');
}

/** Readable on light and on dark paper; the paper is part of the picture, since a page may be of another mind. */
const style = `<style>
.paper{fill:#fff}.box{fill:#eef2f8;fill-opacity:.55;stroke:#5b6b80;stroke-width:1.2}.leaf{fill:#fff;fill-opacity:1}.region{stroke-dasharray:5 4}.final{stroke-width:3}
.name{fill:#16202e;font-weight:600}.any{fill:none;stroke:#7c8a9c;stroke-dasharray:2 3}.hint{fill:#5b6b80;font-style:italic;font-size:11px}.dot,.head{fill:#66758a}
.edge{fill:none;stroke:#66758a;stroke-width:1.1}.label{fill:#33425a;font-size:${labelFont.sizePx}px;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-opacity:.85}
@media (prefers-color-scheme:dark){.paper{fill:#10161f}.box{fill:#1d2736;stroke:#8ea0b8}.leaf{fill:#10161f}.name{fill:#e8eef7}.any{stroke:#74859b}.hint{fill:#a9b8cb}.dot,.head{fill:#8ea0b8}.edge{stroke:#8ea0b8}.label{fill:#c3d0e2;stroke:#10161f}}
</style>`;

function drawNode(node: ChartNode, layout: ChartLayout, states: ReadonlyMap<string, StateView>): string {
  const box = layout.boxes.get(node.id);
  if (box === undefined) throw new Error(`the layout has no place for ${node.id}`);
  const { x, y, width, height } = rounded(box);
  const middle = round(x + width / 2);
  if (node.kind === 'first') return `<circle class="dot" cx="${middle}" cy="${round(y + 5)}" r="5"/>`;
  if (node.kind === 'any' || node.kind === 'outside') {
    const pill = `<rect class="any" x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>`;
    return `${pill}<text class="hint" x="${middle}" y="${round(y + 16)}" text-anchor="middle">${node.text}</text>`;
  }
  const state = states.get(node.id);
  const isLeaf = ![...states.values()].some(({ parent }) => parent === node.id);
  const classes = [
    'box',
    isLeaf && 'leaf',
    state?.type === 'final' && 'final',
    isRegion(node, states) && 'region',
  ];
  const at = isLeaf
    ? `x="${middle}" y="${round(y + height / 2 + 4.5)}" text-anchor="middle"`
    : `x="${round(x + 12)}" y="${round(y + 20)}"`;
  return [
    `<g data-state="${node.id}"><title>${escapeXml(state?.description ?? '')}</title>`,
    `<rect class="${classes.filter(Boolean).join(' ')}" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    `<text class="name" ${at}>${escapeXml(node.text)}</text></g>`,
  ].join('');
}

function isRegion({ parent }: ChartNode, states: ReadonlyMap<string, StateView>): boolean {
  return states.get(parent)?.type === 'parallel';
}

function drawArrow({ id, label, transitions }: ChartEdge, { arrows }: ChartLayout): string {
  const arrow = arrows.get(id);
  if (arrow === undefined) throw new Error(`the layout has no way for ${id}`);
  const path = arrow.path
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
    .join('');
  const title = label.length === 0 ? '' : `<title>${escapeXml(label.join('\n'))}</title>`;
  const line = `<path class="edge" d="${path}" marker-end="url(#arrow)"/>`;
  return `<g data-transition="${escapeXml(transitions.join(' '))}">${title}${line}</g>`;
}

function drawLabel({ id, label, transitions }: ChartEdge, { arrows }: ChartLayout): string {
  const box = arrows.get(id)?.label;
  if (box === undefined) throw new Error(`the layout has no place for the label of ${id}`);
  const lines = label.map(
    (line, index) =>
      `<text class="label" x="${round(box.x)}" y="${round(box.y + (index + 1) * labelFont.linePx - 3)}">${escapeXml(line)}</text>`,
  );
  return `<g data-transition="${escapeXml(transitions.join(' '))}">${lines.join('')}</g>`;
}

function rounded({ x, y, width, height }: Box): Box {
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
