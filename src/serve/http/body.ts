import { SiteProblem } from './problems.ts';
import type { SiteContext } from './route.ts';

/** More than any request needs. */
const maxBodyBytes = 16 * 1024;

/**
 * Refuses a body that is said to be too large before anything of it is read.
 *
 * @throws SiteProblem SITE_BODY_TOO_LARGE.
 */
export function expectSmallBody(context: SiteContext): void {
  if (Number(context.req.header('Content-Length') ?? 0) > maxBodyBytes) throw tooLarge();
}

/**
 * The body as JSON.
 *
 * @throws SiteProblem SITE_TYPE_UNKNOWN, SITE_BODY_TOO_LARGE, SITE_REQUEST_INVALID.
 */
export async function readBody(context: SiteContext): Promise<unknown> {
  const bytes = await readBytes(context);
  if (bytes.length === 0)
    throw new SiteProblem('SITE_REQUEST_INVALID', 'The body is missing; the smallest one is {}');
  const type = context.req.header('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new SiteProblem('SITE_TYPE_UNKNOWN', 'The body has to be JSON, and to be called so');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SiteProblem('SITE_REQUEST_INVALID', `The body is no JSON in UTF-8: ${bytes.length} bytes`);
  }
}

async function readBytes(context: SiteContext): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of context.req.raw.body ?? []) {
      length += chunk.length;
      if (length > maxBodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof SiteProblem) throw error;
    throw new SiteProblem('SITE_REQUEST_INVALID', `The body broke off after ${length} bytes`);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): SiteProblem {
  return new SiteProblem('SITE_BODY_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes`, {
    Connection: 'close',
  });
}
