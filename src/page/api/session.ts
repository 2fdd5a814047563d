import { tokenIn } from '../words/login.ts';
import { ask } from './request.ts';

/**
 * Takes the token out of the address, and out of the history, before it is used.
 *
 * @param hash what the address has in its place.
 */
export function takeTokenOfAddress(hash = '#/'): string | undefined {
  const token = tokenIn(location.hash);
  if (token !== undefined) history.replaceState(undefined, '', `${location.pathname}${hash}`);
  return token;
}

/** @throws RequestError when it is not the token of the site. */
export async function showToken(token: string): Promise<void> {
  await ask('/api/session', { method: 'POST', body: { token } });
}
