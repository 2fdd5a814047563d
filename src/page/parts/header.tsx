import { useContext, useState } from 'preact/hooks';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import type { Connection } from '../store/site.ts';
import { useSite } from '../store/use-site.ts';
import { switchTheme } from '../theme.ts';
import type { Tone } from '../words/state.ts';
import { Badge } from './badge.tsx';

const connections: Readonly<Record<Connection, readonly [string, Tone]>> = {
  connecting: ['Connecting', 'quiet'],
  live: ['Live', 'good'],
  lost: ['No connection, trying again', 'bad'],
};

const places = [
  ['Overview', ''],
  ['Events', 'events'],
  ['Advice', 'advice'],
] as const;

export function Header({ path }: { readonly path: readonly string[] }) {
  const { site, openForm } = useContext(SiteContext);
  const { connection } = useSite();
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  const here = path[0] === 'meters' ? '' : (path[0] ?? '');
  return (
    <header class="top">
      <a class="brand" href={href()}>
        <img src="/icon.svg" alt="" width="30" height="30" />
        <span>{site?.title ?? 'Meters'}</span>
      </a>
      <nav aria-label="Main">
        {places.map(([name, place]) => (
          <a
            key={name}
            href={href(...(place === '' ? [] : [place]))}
            aria-current={here === place ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <span class="spacer" />
      <span role="status" id="stream">
        <Badge words={connections[connection]} />
      </span>
      {site?.isAllowed === false ? (
        <button type="button" id="login" onClick={openForm}>
          Log in
        </button>
      ) : null}
      <button type="button" class="quiet" id="theme" onClick={() => setTheme(switchTheme())}>
        {theme === 'dark' ? 'Light' : 'Dark'}
      </button>
    </header>
  );
}
