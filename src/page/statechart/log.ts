import type { LogEntry } from '../../inspect/messages.ts';
import { element } from './dom.ts';
import { logRow } from './log-row.ts';

const kept = 200;

/** The events of the statecharts: newest first, with a filter, and a pause that loses nothing. */
export function createLog(nameOf: (actor: string) => string) {
  const entries = new Map<number, LogEntry>();
  const rows = new Map<number, HTMLLIElement>();
  let isPaused = false;
  let missed = 0;
  const filter = element('input', {
    id: 'filter',
    type: 'search',
    placeholder: 'Filter: event, state, value',
  });
  filter.setAttribute('aria-label', 'Filter events');
  const kind = element(
    'select',
    { id: 'kind' },
    element('option', { value: 'all' }, 'all'),
    element('option', { value: 'moves' }, 'that changed a state'),
    element('option', { value: 'announced' }, 'announced by the driver'),
  );
  kind.setAttribute('aria-label', 'Which events');
  const pause = element('button', { id: 'pause', type: 'button' }, 'Pause');
  pause.setAttribute('aria-pressed', 'false');
  const host = element('ol', { id: 'log' });
  const panel = element(
    'section',
    { className: 'panel' },
    element('div', { className: 'panel-head' }, element('h2', {}, 'Events'), filter, kind, pause),
    host,
  );

  function matches(entry: LogEntry): boolean {
    if (kind.value === 'announced' && entry.kind !== 'announced') return false;
    if (kind.value === 'moves' && !entry.steps.some(({ targets }) => targets.length > 0)) return false;
    const wanted = filter.value.trim().toLowerCase();
    return (
      wanted === '' ||
      JSON.stringify([entry, nameOf(entry.actor)])
        .toLowerCase()
        .includes(wanted)
    );
  }

  function place(entry: LogEntry) {
    const row = logRow(entry, nameOf(entry.actor));
    row.hidden = !matches(entry);
    const old = rows.get(entry.seq);
    rows.set(entry.seq, row);
    if (old === undefined) host.prepend(row);
    else {
      const wasOpen = old.querySelector('details')?.open === true;
      if (wasOpen) row.querySelector('details')?.setAttribute('open', '');
      old.replaceWith(row);
    }
    for (const seq of [...rows.keys()].slice(0, Math.max(0, rows.size - kept))) drop(seq);
  }

  function drop(seq: number) {
    rows.get(seq)?.remove();
    rows.delete(seq);
  }

  function refilter() {
    for (const [seq, row] of rows) {
      const entry = entries.get(seq);
      row.hidden = entry === undefined || !matches(entry);
    }
  }
  filter.addEventListener('input', refilter);
  kind.addEventListener('change', refilter);
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Resume' : 'Pause';
    if (isPaused) return;
    missed = 0;
    for (const seq of [...rows.keys()]) if (!entries.has(seq)) drop(seq);
    for (const entry of entries.values()) place(entry);
  });

  return {
    panel,
    add(entry: LogEntry) {
      if (!entries.has(entry.seq)) missed += 1;
      entries.set(entry.seq, entry);
      const [oldest] = entries.keys();
      if (entries.size > kept && oldest !== undefined) entries.delete(oldest);
      if (isPaused) pause.textContent = `Resume (${missed} new)`;
      else place(entry);
    },
    forget() {
      entries.clear();
      rows.clear();
      host.replaceChildren();
      missed = 0;
    },
  };
}
