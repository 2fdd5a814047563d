import { useContext, useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { focusHeading } from '../parts/focus.ts';
import { SiteContext } from '../site-context.ts';

/** Asks for the token of the site, which the address that dcbm prints has in it. There is one on the page at a time. */
export function TokenForm({ isWanted = false }: { readonly isWanted?: boolean }) {
  const { forms, wantForm } = useContext(SiteContext);
  const id = useId();
  useLayoutEffect(() => wantForm(id), [id]);
  if (forms[0] === id) return <Form isWanted={isWanted} />;
  return forms.includes(id) ? (
    <p class="note">This needs the token, too: log in with the form here.</p>
  ) : null;
}

function Form({ isWanted }: { readonly isWanted: boolean }) {
  const { logIn, failure } = useContext(SiteContext);
  const [token, setToken] = useState('');
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isWanted) field.current?.focus();
  }, [isWanted]);
  const show = (event: Event) => {
    event.preventDefault();
    // Why it failed is told above the button.
    logIn(token.trim()).then(focusHeading, () => field.current?.select());
  };
  return (
    <form class="panel token" onSubmit={show} aria-label="Log in">
      <h2>Log in: the token is needed for this</h2>
      <p>Open the address that dcbm printed when it started, or enter the text of its token file.</p>
      <div class="field">
        <label for={id}>Token</label>
        <input
          id={id}
          ref={field}
          type="password"
          autocomplete="off"
          required
          value={token}
          aria-invalid={failure !== undefined}
          onInput={event => setToken(event.currentTarget.value)}
        />
      </div>
      {failure === undefined ? null : (
        <p role="alert" class="hint wrong">
          {failure}
        </p>
      )}
      <button type="submit" class="main">
        Log in
      </button>
    </form>
  );
}
