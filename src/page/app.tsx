import { useContext, useEffect, useRef } from 'preact/hooks';
import { keepFocus } from './parts/focus.ts';
import { Header } from './parts/header.tsx';
import { useRoute } from './router.ts';
import { SiteContext } from './site-context.ts';
import { StoreContext } from './store/use-site.ts';
import { useLogin } from './use-login.ts';
import { Advice } from './views/advice.tsx';
import { EventLog } from './views/events.tsx';
import { MeterView } from './views/meter.tsx';
import { Overview } from './views/overview.tsx';
import { TokenForm } from './views/token-form.tsx';
import { titleOf } from './words/title.ts';

/** The page: what is asked for by the address, below what is always there. */
export function App() {
  const store = useContext(StoreContext);
  // Before the route: it takes a token out of the address.
  const { known, isFormOpen, isShut } = useLogin();
  const { path } = useRoute();
  useEffect(() => store.start(), [store]);
  const title = titleOf(path, known.site?.title);
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
  const place = path.join('/');
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place) keepFocus();
    before.current = place;
  }, [place]);
  return (
    <SiteContext.Provider value={known}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header path={path} />
      <main id="main" tabIndex={-1}>
        {isFormOpen || isShut ? <TokenForm isWanted={isFormOpen} /> : null}
        {isShut ? null : <View path={path} />}
      </main>
    </SiteContext.Provider>
  );
}

function View({ path: [place, name, tab, more] }: { readonly path: readonly string[] }) {
  if (place === 'meters' && name !== undefined)
    return <MeterView key={name} name={name} tab={tab} more={more} />;
  if (place === 'events') return <EventLog />;
  if (place === 'advice') return <Advice wanted={name} />;
  return <Overview />;
}
