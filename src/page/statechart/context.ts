import { element, plain } from './dom.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the statechart knows, as a tree; what has just changed stands out. */
export function createContext(host: HTMLElement) {
  const isOpen = new Map([['settings', false]]);
  let before: ReadonlyMap<string, string> = new Map();
  let shown: string | undefined;

  function branch(value: Fields, path: string, now: Map<string, string>): HTMLElement[] {
    return Object.entries(value).map(([key, inner]) => {
      const place = path === '' ? key : `${path}.${key}`;
      if (isFields(inner) && Object.keys(inner).length > 0) {
        const summary = element('summary', {}, key);
        const inside = branch(inner, place, now);
        const details = element('details', { open: isOpen.get(place) ?? true }, summary, ...inside);
        details.addEventListener('toggle', () => isOpen.set(place, details.open));
        return details;
      }
      const text = plain(inner);
      now.set(place, text);
      const hasChanged = before.size > 0 && before.get(place) !== text;
      return element(
        'div',
        { className: hasChanged ? 'fact changed' : 'fact' },
        element('span', { className: 'key' }, key),
        element('span', { className: 'fact-value', data: { kind: typeof inner } }, text),
      );
    });
  }

  return {
    show(context: unknown) {
      const text = JSON.stringify(context);
      if (text === shown || !isFields(context)) return;
      shown = text;
      const now = new Map<string, string>();
      const { identity, settings, ...facts } = context;
      const last = { ...(identity ? { identity } : {}), ...(settings ? { settings } : {}) };
      host.replaceChildren(...branch({ ...facts, ...last }, '', now));
      before = now;
    },
    forget() {
      shown = undefined;
      before = new Map();
      host.replaceChildren();
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
