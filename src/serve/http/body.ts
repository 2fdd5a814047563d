import { SiteProblem } from './problems.ts';
import type { SiteContext } from './route.ts';

/** More than any request needs. */
export const maxBodyBytes = 16 * 1024;

/**
 * The body as JSON.
 *
 * @throws SiteProblem SITE_TYPE_UNKNOWN, SITE_REQUEST_INVALID.
 */
export async function readBody(context: SiteContext, isOptional: boolean): Promise<unknown> {
  const text = await context.req.text();
  if (text === '' && isOptional) return {};
  const type = context.req.header('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new SiteProblem('SITE_TYPE_UNKNOWN', 'The body has to be JSON, and to be called so');
  try {
    return JSON.parse(text);
  } catch {
    throw new SiteProblem('SITE_REQUEST_INVALID', `The body is no JSON: ${Buffer.byteLength(text)} bytes`);
  }
}
