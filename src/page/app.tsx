import { useContext, useEffect, useState } from 'preact/hooks';
import { ask } from './api/request.ts';
import type { SiteView } from './api/types.ts';
import { Header } from './parts/header.tsx';
import { useRoute } from './router.ts';
import { SiteContext } from './site-context.ts';
import { StoreContext } from './store/use-site.ts';
import { Advice } from './views/advice.tsx';
import { EventLog } from './views/events.tsx';
import { MeterView } from './views/meter.tsx';
import { Overview } from './views/overview.tsx';
import { TokenForm } from './views/token-form.tsx';

/** The page: what is asked for by the address, below what is always there. */
export function App() {
  const store = useContext(StoreContext);
  const { path } = useRoute();
  const [site, setSite] = useState<SiteView>();
  const [isAsking, setAsking] = useState(false);

  const look = async () => {
    try {
      const found = await ask<SiteView>('/api/site');
      setSite(found);
      document.title = found.title;
      setAsking(false);
    } catch {
      setAsking(true);
    }
  };
  useEffect(() => {
    void look();
    store.start();
  }, [store]);

  const onToken = () => {
    void look();
    store.reconnect();
  };
  return (
    <SiteContext.Provider value={{ site, onToken }}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header path={path} />
      <main id="main" tabIndex={-1}>
        {isAsking ? <TokenForm /> : <View path={path} />}
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
