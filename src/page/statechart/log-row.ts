import type { LogEntry, TakenStep } from '../../inspect/messages.ts';
import { element, plain } from './dom.ts';

const maxParts = 6;

const shortState = (id: string) => id.split('.').slice(-2).join('.');

function stepsText(steps: readonly TakenStep[]): string {
  return steps
    .filter(({ targets }) => targets.length > 0)
    .map(({ source, targets }) => `${shortState(source)} → ${targets.map(shortState).join(', ')}`)
    .join('  |  ');
}

/** The first fields of an event, in a line. */
function summaryOf(data: unknown): string {
  const parts: string[] = [];
  const walk = (value: object) => {
    for (const [key, inner] of Object.entries(value)) {
      if (parts.length >= maxParts) return;
      if (Array.isArray(inner)) {
        const items = inner.map(each => (typeof each === 'object' ? '…' : String(each)));
        if (items.length > 0) parts.push(`${key} ${items.join(', ')}`);
      } else if (typeof inner === 'object' && inner !== null) walk(inner);
      else if (key !== 'requestId' && key !== 'actorId') parts.push(`${key} ${plain(inner)}`);
    }
  };
  if (typeof data === 'object' && data !== null) walk(data);
  return parts.join(' · ');
}

/** One event of a statechart, with all of it inside. */
export function logRow(entry: LogEntry, actor: string): HTMLLIElement {
  const { at, kind, type, label, from, steps, seq } = entry;
  const data = typeof entry.data === 'object' ? entry.data : {};
  const moved = stepsText(steps);
  const summary = element(
    'summary',
    {},
    element('time', {}, `${new Date(at).toTimeString().slice(0, 8)}.${at.slice(20, 23)}`),
    element('span', { className: 'mark', title: kind }, kind === 'announced' ? '◆' : '→'),
    element('span', { className: 'label' }, label),
    moved === '' ? undefined : element('span', { className: 'steps' }, moved),
    element('span', { className: 'data' }, summaryOf(data)),
  );
  const body = element('pre', {}, JSON.stringify({ type, actor, from, ...data }, null, 2));
  const row = element('li', { data: { kind, seq: String(seq) } }, element('details', {}, summary, body));
  if (/fault|failed|lost|invalid|decreased|raised/i.test(type + label)) row.dataset.tone = 'bad';
  return row;
}
