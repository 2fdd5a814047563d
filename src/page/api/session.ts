import { ask } from './request.ts';

/**
 * Takes the token out of the fragment of the address, which is never sent to a server, and shows it once. It is removed
 * from the address, and from the history, before it is used.
 *
 * @throws RequestError when it is not the token of the site.
 */
export async function showTokenOfAddress(): Promise<void> {
  const token = /^#token=([^&/]+)/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(undefined, '', `${location.pathname}#/`);
  await showToken(decodeURIComponent(token));
}

/** @throws RequestError when it is not the token of the site. */
export async function showToken(token: string): Promise<void> {
  await ask('/api/session', { method: 'POST', body: { token } });
}
