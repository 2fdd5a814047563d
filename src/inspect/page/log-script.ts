/** The event log: newest first, with a filter, and a pause that loses nothing. */
export const logScript = `
import { byId, element, plain } from './dom.js';

const kept = 200;

const shortState = id => id.split('.').slice(-2).join('.');

function stepsText(steps) {
  return steps.filter(({ targets }) => targets.length > 0).map(({ source, targets }) => shortState(source) + ' → ' + targets.map(shortState).join(', ')).join('  |  ');
}

function summaryOf(data) {
  const parts = [];
  const walk = (value, path) => {
    for (const [key, inner] of Object.entries(value ?? {})) {
      if (parts.length > 5) return;
      if (Array.isArray(inner)) { if (inner.length > 0) parts.push(key + ' ' + inner.map(each => typeof each === 'object' ? '…' : each).join(', ')); }
      else if (inner !== null && typeof inner === 'object') walk(inner, key);
      else if (key !== 'requestId' && key !== 'actorId') parts.push(key + ' ' + plain(inner));
    }
  };
  if (typeof data === 'object') walk(data, '');
  return parts.join(' · ');
}

export function createLog(host, nameOf) {
  const entries = new Map();
  const rows = new Map();
  let isPaused = false;
  let missed = 0;
  const filter = byId('filter');
  const kind = byId('kind');
  const pause = byId('pause');

  function matches(entry) {
    if (kind.value === 'announced' && entry.kind !== 'announced') return false;
    if (kind.value === 'moves' && !entry.steps.some(({ targets }) => targets.length > 0)) return false;
    const wanted = filter.value.trim().toLowerCase();
    return wanted === '' || JSON.stringify([entry, nameOf(entry.actor)]).toLowerCase().includes(wanted);
  }

  function rowOf(entry) {
    const steps = stepsText(entry.steps);
    const summary = element('summary', {},
      element('time', {}, new Date(entry.at).toTimeString().slice(0, 8) + '.' + entry.at.slice(20, 23)),
      element('span', { className: 'mark', title: entry.kind }, entry.kind === 'announced' ? '◆' : '→'),
      element('span', { className: 'label' }, entry.label),
      steps === '' ? undefined : element('span', { className: 'steps' }, steps),
      element('span', { className: 'data' }, summaryOf(entry.data)));
    const body = element('pre', {}, JSON.stringify({ type: entry.type, actor: nameOf(entry.actor), from: entry.from, ...entry.data }, null, 2));
    const row = element('li', { data: { kind: entry.kind, seq: String(entry.seq) } }, element('details', {}, summary, body));
    if (/fault|failed|lost|invalid|decreased|raised/i.test(entry.type + entry.label)) row.dataset.tone = 'bad';
    row.hidden = !matches(entry);
    return row;
  }

  function place(entry) {
    const row = rowOf(entry);
    const old = rows.get(entry.seq);
    rows.set(entry.seq, row);
    if (old) { row.firstChild.open = old.firstChild.open; old.replaceWith(row); }
    else host.prepend(row);
    while (rows.size > kept) { const [first] = rows.keys(); rows.get(first).remove(); rows.delete(first); }
  }

  function refilter() {
    for (const [seq, row] of rows) row.hidden = !matches(entries.get(seq));
  }
  filter.addEventListener('input', refilter);
  kind.addEventListener('change', refilter);
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Resume' : 'Pause';
    if (isPaused) return;
    missed = 0;
    for (const entry of entries.values()) place(entry);
  });

  return {
    add(entry) {
      if (!entries.has(entry.seq)) missed += 1;
      entries.set(entry.seq, entry);
      if (entries.size > kept) { const [first] = entries.keys(); entries.delete(first); if (rows.has(first) && !isPaused) { rows.get(first).remove(); rows.delete(first); } }
      if (isPaused) pause.textContent = 'Resume (' + missed + ' new)';
      else { missed = 0; place(entry); }
    },
    forget() {
      entries.clear();
      rows.clear();
      host.replaceChildren();
      missed = 0;
    },
  };
}
`;
