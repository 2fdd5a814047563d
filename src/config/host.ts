import { isIP } from 'node:net';
import { z } from 'zod';

const label = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
/** A name that ends so is read as an IPv4 address by every URL parser. */
const numeric = /^(\d+|0x[0-9a-f]*)$/i;

const maxLength = 253;

/** An IPv4 or IPv6 address or a DNS name, and nothing around it. */
export function isHost(text: string): boolean {
  if (text.length > maxLength) return false;
  if (isIP(text) !== 0) return !text.includes('%');
  const labels = text.replace(/\.$/, '').split('.');
  return labels.every(part => label.test(part)) && !numeric.test(labels.at(-1) ?? '');
}

/** What is longer is no mistyped address. */
const maxUrlLength = 1000;

const wanted = 'an IPv4 address, an IPv6 address or a DNS name';

/** What to write in place of a URL, of host and port, or of an address with a zone. */
export function hostAdvice(text: unknown): string {
  if (typeof text !== 'string' || text.length > maxUrlLength) return wanted;
  if (/^[^/]*%/.test(text)) return `${wanted}; name the network interface in interface, not after %`;
  const target = URL.parse(text.trim().replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?/, 'http://'));
  const host = target?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
  const isMeant = isHost(host) && text.toLowerCase().includes(host);
  if (!isMeant) return wanted;
  const port = target?.port ? ` and port ${target.port}` : '';
  return `only the host: write ipAddress ${JSON.stringify(host)}${port}`;
}

/** The address of the meter. */
export const host = z.string().refine(isHost, { error: ({ input }) => hostAdvice(input) });

/** A time server; empty for none. */
export const hostOrNothing = z
  .string()
  .refine(text => text === '' || isHost(text), { error: `${wanted}, or nothing` });
