import { createRequire } from 'node:module';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { MachineView, StateView, TransitionView } from './machine-view.ts';

// Its bundle is CommonJS whose types and values disagree for ES modules.
const ELK: new () => { layout(graph: ElkNode): Promise<ElkNode> } = createRequire(import.meta.url)(
  'elkjs/lib/elk.bundled.js',
);

const fontPx = 13;
const characterPx = 7.2;
const headerPx = 26;

/** A picture of a statechart, laid out by ELK. States carry `data-state`, arrows `data-transition`. */
export async function chartSvg(machine: MachineView): Promise<string> {
  const graph = await new ELK().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.spacing.nodeNode': '28',
      'elk.layered.spacing.nodeNodeBetweenLayers': '34',
      'elk.spacing.edgeLabel': '4',
      'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    },
    children: machine.states.filter(({ parent }) => parent === '').map(state => nodeOf(state, machine)),
    edges: edgesOf(machine),
  });
  const states = new Map(machine.states.map(state => [state.path, state]));
  const width = Math.ceil(graph.width ?? 0);
  const height = Math.ceil(graph.height ?? 0);
  const offsets = offsetsOf(graph);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="${fontPx}" role="img" aria-label="${machine.id}">`,
    style,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
    ...(graph.children ?? []).flatMap(node => boxes(node, 0, 0, states)),
    ...(graph.edges ?? []).map(edge => arrow(edge, offsets)),
    '</svg>',
    '',
  ].join('\n');
}

/** Readable on light and on dark paper. */
const style = `<style>
.box{fill:#f7f9fc;stroke:#5b6b80;stroke-width:1.2}.region{fill:none;stroke-dasharray:5 4}.name{fill:#16202e;font-weight:600}
.edge{fill:none;stroke:#7c8a9c;stroke-width:1.1}.head{fill:#7c8a9c}.label{fill:#46566a;font-size:10.5px}.final{stroke-width:3}
@media (prefers-color-scheme:dark){.box{fill:#1a2230;stroke:#8ea0b8}.name{fill:#e8eef7}.edge{stroke:#74859b}.head{fill:#74859b}.label{fill:#a9b8cb}}
</style>`;

function nodeOf(state: StateView, machine: MachineView): ElkNode {
  const children = machine.states.filter(({ parent }) => parent === state.path);
  const width = Math.max(90, state.name.length * (characterPx + 0.8) + 28);
  if (children.length === 0) return { id: state.path, width, height: 34 };
  return {
    id: state.path,
    layoutOptions: {
      'elk.padding': `[top=${headerPx + 12},left=14,bottom=14,right=14]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${width}, 60)`,
    },
    children: children.map(child => nodeOf(child, machine)),
  };
}

/** One arrow for each pair of states; what stays in its state, and what the root does, is in the tables. */
function edgesOf({ transitions }: MachineView): ElkExtendedEdge[] {
  const drawn = transitions.filter(
    ({ source, target }) => source !== '' && target !== '' && source !== target,
  );
  const pairs = Map.groupBy(drawn, ({ source, target }) => `${source}>${target}`);
  return [...pairs.entries()].map(([id, [first, ...more]]) => {
    const { source, target, event } = first as TransitionView;
    const text = more.length === 0 ? event : `${event} +${more.length}`;
    return {
      id,
      sources: [source],
      targets: [target],
      labels: [{ text, width: text.length * 5.8, height: 12 }],
    };
  });
}

type Point = { readonly x: number; readonly y: number };

/** Absolute place of every node: ELK gives edges relative to the node that contains them. */
function offsetsOf(graph: ElkNode): Map<string, Point> {
  const offsets = new Map<string, Point>([['root', { x: 0, y: 0 }]]);
  const walk = (node: ElkNode, at: Point) => {
    for (const child of node.children ?? []) {
      const place = { x: at.x + (child.x ?? 0), y: at.y + (child.y ?? 0) };
      offsets.set(child.id, place);
      walk(child, place);
    }
  };
  walk(graph, { x: 0, y: 0 });
  return offsets;
}

function boxes(node: ElkNode, dx: number, dy: number, states: ReadonlyMap<string, StateView>): string[] {
  const state = states.get(node.id);
  const x = round(dx + (node.x ?? 0));
  const y = round(dy + (node.y ?? 0));
  const width = round(node.width ?? 0);
  const height = round(node.height ?? 0);
  const parentType = states.get(state?.parent ?? '')?.type;
  const classes = ['box', parentType === 'parallel' ? 'region' : '', state?.type === 'final' ? 'final' : ''];
  const isLeaf = (node.children ?? []).length === 0;
  const textY = isLeaf ? y + height / 2 + 4 : y + 18;
  return [
    `<g data-state="${node.id}"><title>${escapeXml(state?.description ?? '')}</title>`,
    `<rect class="${classes.filter(Boolean).join(' ')}" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    `<text class="name" x="${isLeaf ? x + width / 2 : x + 12}" y="${textY}"${isLeaf ? ' text-anchor="middle"' : ''}>${state?.name ?? ''}</text></g>`,
    ...(node.children ?? []).flatMap(child => boxes(child, x, y, states)),
  ];
}

function arrow(edge: ElkExtendedEdge, offsets: ReadonlyMap<string, Point>): string {
  const container = (edge as { container?: string }).container ?? 'root';
  const { x: dx, y: dy } = offsets.get(container) ?? { x: 0, y: 0 };
  const paths = (edge.sections ?? []).map(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint]
      .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x + dx)} ${round(y + dy)}`)
      .join(''),
  );
  const labels = (edge.labels ?? []).map(
    ({ text = '', x = 0, y = 0 }) =>
      `<text class="label" x="${round(x + dx)}" y="${round(y + dy + 10)}">${escapeXml(text)}</text>`,
  );
  const lines = paths.map(path => `<path class="edge" d="${path}" marker-end="url(#arrow)"/>`);
  return `<g data-transition="${escapeXml(edge.id)}">${[...lines, ...labels].join('')}</g>`;
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
