const views: Readonly<Record<string, string>> = { events: 'Events', advice: 'Advice' };

/** What the tab of the browser is called: what is looked at, and the site. */
export function titleOf(
  [place = '', name, tab]: readonly string[],
  site: string | undefined,
): string | undefined {
  if (site === undefined) return undefined;
  if (place === 'meters' && name !== undefined)
    return `${tab === undefined ? '' : `${tab.charAt(0).toUpperCase()}${tab.slice(1)}, `}${name} – ${site}`;
  const view = Object.hasOwn(views, place) ? views[place] : undefined;
  return view === undefined ? site : `${view} – ${site}`;
}
