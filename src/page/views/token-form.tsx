import { useContext, useState } from 'preact/hooks';
import { failureOf } from '../api/request.ts';
import { showToken } from '../api/session.ts';
import { SiteContext } from '../site-context.ts';

/** Asks for the token of the site, which the address that dcbm prints has in it. */
export function TokenForm() {
  const { onToken } = useContext(SiteContext);
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<string>();
  const show = async (event: Event) => {
    event.preventDefault();
    try {
      await showToken(token.trim());
      onToken();
    } catch (error) {
      setFailure(failureOf(error).message);
    }
  };
  return (
    <form class="panel token" onSubmit={show}>
      <h2>The token is needed for this</h2>
      <p>Open the address that dcbm printed when it started, or enter the text of its token file.</p>
      <div class="field">
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          required
          value={token}
          onInput={event => setToken(event.currentTarget.value)}
        />
      </div>
      {failure === undefined ? null : (
        <p role="alert" class="hint wrong">
          {failure}
        </p>
      )}
      <button type="submit" class="main">
        Show the token
      </button>
    </form>
  );
}
