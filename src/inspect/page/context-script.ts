/** What the statechart knows, as a tree; what has just changed stands out. */
export const contextScript = `
import { element, plain } from './dom.js';

export function createContext(host) {
  const isOpen = new Map([['settings', false]]);
  let before = new Map();

  function branch(value, path, now) {
    return Object.entries(value).map(([key, inner]) => {
      const place = path === '' ? key : path + '.' + key;
      const isBranch = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
      if (isBranch) {
        const details = element('details', { open: isOpen.get(place) ?? true }, element('summary', {}, key), ...branch(inner, place, now));
        details.addEventListener('toggle', () => isOpen.set(place, details.open));
        return details;
      }
      const text = plain(inner);
      now.set(place, text);
      const hasChanged = before.size > 0 && before.get(place) !== text;
      return element('div', { className: hasChanged ? 'fact changed' : 'fact' },
        element('span', { className: 'key' }, key),
        element('span', { className: 'fact-value', data: { kind: typeof inner } }, text));
    });
  }

  let shown;
  return {
    show(context) {
      const text = JSON.stringify(context);
      if (text === shown) return;
      shown = text;
      const now = new Map();
      const { identity, settings, ...facts } = context ?? {};
      host.replaceChildren(...branch({ ...facts, ...(identity && { identity }), ...(settings && { settings }) }, '', now));
      before = now;
    },
    forget() { shown = undefined; before = new Map(); host.replaceChildren(); },
  };
}
`;
