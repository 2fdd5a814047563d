import { useContext, useEffect, useRef } from 'preact/hooks';
import { failureOf, RequestError } from '../api/request.ts';
import { SiteContext } from '../site-context.ts';
import { TokenForm } from '../views/token-form.tsx';
import { adviceFor, effectWords, errorWords } from '../words/errors.ts';
import { blockerWords } from '../words/events.ts';

/** What failed, what it did, and what to try. */
export function ErrorBox({ error }: { readonly error: unknown }) {
  if (error === undefined) return null;
  if (error instanceof RequestError && error.needsToken) return <Refused error={error} />;
  const { code, message, effect, advice, context } = failureOf(error);
  const blockers = Array.isArray(context?.blockers) ? context.blockers.map(String) : [];
  const { meaning } = errorWords(code, message);
  return (
    <div class="error-box" role="alert">
      <p class="error-title">{meaning}</p>
      {blockers.map(name => (
        <p key={name}>{blockerWords(name)}</p>
      ))}
      <p>
        <strong>What to try:</strong> {adviceFor(code, advice)}
      </p>
      <p>{effectWords(effect)}</p>
      <details>
        <summary>In the words of the driver</summary>
        <p class="exact">{`${code}: ${message}`}</p>
      </details>
    </div>
  );
}

/** The form for the token, and after it a word that the same may be tried again. */
function Refused({ error }: { readonly error: RequestError }) {
  const { logins, onRefused } = useContext(SiteContext);
  const before = useRef({ error, logins });
  if (before.current.error !== error) before.current = { error, logins };
  useEffect(onRefused, [error]);
  return logins > before.current.logins ? (
    <p class="note" role="status">
      You are logged in: do it again now.
    </p>
  ) : (
    <TokenForm />
  );
}
