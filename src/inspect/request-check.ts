import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is refused, or `undefined` when it may pass. A page of the internet that runs in the same browser must
 * not read the meter: neither under a name of its own that points to 127.0.0.1, nor from its own origin.
 */
export function refusalOf(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  port: number,
): { readonly status: 403 | 405; readonly reason: string } | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) {
    return { status: 403, reason: `This page is served at http://127.0.0.1:${port} only.` };
  }
  if (headers.origin !== undefined && !hosts.some(host => headers.origin === `http://${host}`)) {
    return { status: 403, reason: 'This page talks to itself only, not to other sites.' };
  }
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return { status: 403, reason: 'This page cannot be used by other sites.' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, reason: 'This page shows; it changes nothing.' };
  }
  return undefined;
}
