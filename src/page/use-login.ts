import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { ask, RequestError } from './api/request.ts';
import { showToken, takeTokenOfAddress } from './api/session.ts';
import type { SiteView } from './api/types.ts';
import type { KnownSite } from './site-context.ts';
import { StoreContext } from './store/use-site.ts';
import { loginFailureWords } from './words/login.ts';

/** While the site is away, it is looked this often whether the page is still logged in; ms. */
const lookEveryMs = 2000;

interface Login {
  readonly known: KnownSite;
  /** A form is to be shown above everything else. */
  readonly isFormOpen: boolean;
  /** Nothing is shown without the token. */
  readonly isShut: boolean;
}

/** Who looks at the page, whether that is still so after a restart of the site, and how one logs in. */
export function useLogin(): Login {
  const store = useContext(StoreContext);
  const [site, setSite] = useState<SiteView>();
  const [isShut, setShut] = useState(false);
  const [isFormOpen, setFormOpen] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [logins, setLogins] = useState(0);
  const [forms, setForms] = useState<readonly string[]>([]);
  const lookedAtMs = useRef(Number.NEGATIVE_INFINITY);

  const look = async () => {
    lookedAtMs.current = performance.now();
    try {
      setSite(await ask<SiteView>('/api/site'));
      setShut(false);
    } catch (error) {
      // That it does not answer is said at the top, and is no matter of the token.
      if (error instanceof RequestError && error.needsToken) setShut(true);
    }
  };
  const logIn = async (token: string) => {
    try {
      await showToken(token);
    } catch (error) {
      const { status = 0, message = String(error) } = error instanceof RequestError ? error : {};
      setFailure(loginFailureWords(status, message));
      throw error;
    }
    setFailure(undefined);
    setFormOpen(false);
    setLogins(count => count + 1);
    store.reconnect();
    await look();
  };
  /** A token of the address that is wrong opens the form, which says so. */
  const logInByAddress = async (token: string | undefined) => {
    if (token !== undefined) await logIn(token).catch(() => setFormOpen(true));
  };

  useEffect(() => {
    const first = takeTokenOfAddress();
    const onAddress = ({ oldURL }: HashChangeEvent) =>
      void logInByAddress(takeTokenOfAddress(new URL(oldURL).hash || undefined));
    window.addEventListener('hashchange', onAddress);
    void logInByAddress(first).then(() => (first === undefined ? look() : undefined));
    return () => window.removeEventListener('hashchange', onAddress);
  }, []);
  useEffect(() => {
    let before = store.connection;
    return store.subscribe(() => {
      // A page that nobody sees asks nothing.
      if (document.hidden) return;
      const { connection } = store;
      const isDue = connection !== 'live' && performance.now() - lookedAtMs.current >= lookEveryMs;
      if (connection !== before || isDue) void look();
      before = connection;
    });
  }, [store]);

  return {
    isFormOpen,
    isShut,
    known: {
      site,
      logins,
      failure,
      logIn,
      onRefused: () => void look(),
      openForm() {
        const field = document.querySelector<HTMLElement>('form.token input');
        if (field === null) setFormOpen(true);
        else field.focus();
      },
      forms,
      wantForm(id) {
        setForms(before => [...before, id]);
        return () => setForms(before => before.filter(each => each !== id));
      },
    },
  };
}
