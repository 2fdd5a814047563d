import { isIP } from 'node:net';
import { isLoopback } from '../loopback.ts';
import type { Place } from './options.ts';

/** Which names of a request are this site's own. */
export interface OwnNames {
  /**
   * Whether a request that names this host is meant for this site. A page of the internet that lets a name of its own
   * point here (DNS rebinding) names that.
   *
   * @param localAddress of this end of the connection: an address that really is this machine's needs no entry.
   */
  isHost(host: string | undefined, localAddress: string | undefined): boolean;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];
const everywhere = ['0.0.0.0', '::', ''];

/**
 * Only this machine's own programs can come, and no proxy is told of: without further names.
 */
export function isLocalOnly({ host, hosts }: Pick<Place, 'host' | 'hosts'>): boolean {
  return hosts.length === 0 && isLoopback(host);
}

/** Ports are not compared: a container or a proxy may show another one, and a page cannot choose the name by it. */
export function createOwnNames({ host, hosts }: Pick<Place, 'host' | 'hosts'>): OwnNames {
  const isOpenToThisMachine = isLoopback(host) || everywhere.includes(host);
  const given = [inUrl(host), ...hosts, ...(isOpenToThisMachine ? loopbackNames : [])];
  const own = new Set(given.map(nameOf).filter(name => name !== undefined));
  return {
    isHost(header, localAddress) {
      const name = header === undefined ? undefined : nameOf(header);
      if (name === undefined) return false;
      return own.has(name) || name === nameOf(inUrl((localAddress ?? '').replace(/^::ffff:/, '')));
    },
  };
}

/** As a browser writes it, without the port; `undefined` for what is no host, or more than one. */
function nameOf(host: string): string | undefined {
  if (host === '' || /[^\w.:[\]-]/.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '');
}

function inUrl(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

/** Whether a page that comes from `origin` was served by the host that the request names. */
export function isOwnOrigin(origin: string, host: string): boolean {
  const page = URL.parse(origin);
  return (
    page !== null &&
    /^https?:$/.test(page.protocol) &&
    page.host === URL.parse(`${page.protocol}//${host}`)?.host
  );
}
