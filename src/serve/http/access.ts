import { getCookie } from 'hono/cookie';
import { createFailedTries } from './failed-tries.ts';
import type { Place } from './options.ts';
import { createOwnNames, isLocalOnly, isOwnOrigin } from './own-names.ts';
import { createPageSessions, type PageSessions } from './page-sessions.ts';
import { SiteProblem } from './problems.ts';
import type { Access, SiteContext } from './route.ts';
import { type IsToken, tokenCheck } from './token.ts';

/** What a request has shown: the token, the cookie of a page that had it, or nothing. */
export type Grant = 'token' | 'page' | 'none';

/** Who may do what. */
export interface Doorkeeper {
  /**
   * Refuses what was not meant for this site, or comes from a page of another one.
   *
   * @throws SiteProblem SITE_HOST_FOREIGN, SITE_ORIGIN_FOREIGN.
   */
  expectOwn(context: SiteContext): void;
  /**
   * What the request has shown.
   *
   * @throws SiteProblem SITE_UNAUTHORIZED, SITE_TOO_MANY_FAILURES for a wrong token, also where none is needed.
   */
  grantOf(context: SiteContext): Grant;
  /** @throws SiteProblem SITE_UNAUTHORIZED, SITE_ORIGIN_FOREIGN. */
  expectAccess(context: SiteContext, access: Access): void;
  /**
   * Opens a session for a page that shows the token.
   *
   * @returns the value of its cookie.
   * @throws SiteProblem SITE_UNAUTHORIZED, SITE_TOO_MANY_FAILURES.
   */
  openPageSession(context: SiteContext, token: string): string;
  /** The value of the cookie, which may be of no session. */
  cookieOf(context: SiteContext): string | undefined;
  readonly cookieName: string;
  readonly pageSessions: PageSessions;
  readonly failedTries: number;
}

/** @throws ConfigError METER_CONFIG_INVALID for a token that could be guessed. */
export function createDoorkeeper(token: string, place: Place, monotonicMs: () => number): Doorkeeper {
  const isToken: IsToken = tokenCheck(token);
  const names = createOwnNames(place);
  const isLocal = isLocalOnly(place);
  const tries = createFailedTries(monotonicMs);
  const pageSessions = createPageSessions(monotonicMs);
  // Browsers send a cookie to every port of a host.
  const cookieName = `dcbm_${place.port}`;
  const cookieOf = (context: SiteContext) => getCookie(context, cookieName);

  function refuseToken(context: SiteContext): never {
    const waitS = tries.count(context.env.incoming.socket.remoteAddress ?? '');
    if (waitS === undefined) throw unauthorized('The token is wrong');
    throw new SiteProblem('SITE_TOO_MANY_FAILURES', 'Too many wrong tokens came from this address', {
      'Retry-After': String(waitS),
      Connection: 'close',
    });
  }

  return {
    expectOwn(context) {
      const host = context.req.header('Host');
      const { url = '', socket } = context.env.incoming;
      // An address with a host in it is one for a proxy.
      if (host === undefined || !url.startsWith('/') || !names.isHost(host, socket.localAddress))
        throw new SiteProblem('SITE_HOST_FOREIGN', 'The request names another host than this site');
      const origin = context.req.header('Origin');
      const isForeignPage = origin !== undefined && !isOwnOrigin(origin, host);
      if (isForeignPage || isEmbedded(context))
        throw new SiteProblem('SITE_ORIGIN_FOREIGN', 'The request comes from a page of another site');
    },
    grantOf(context) {
      const header = context.req.header('Authorization');
      if (header !== undefined) {
        const shown = /^Bearer +(\S+) *$/i.exec(header)?.[1];
        return shown !== undefined && isToken(shown) ? 'token' : refuseToken(context);
      }
      const cookie = cookieOf(context);
      return cookie !== undefined && pageSessions.has(cookie) ? 'page' : 'none';
    },
    expectAccess(context, access) {
      const grant = context.get('grant');
      const needsGrant = access === 'token' || (access === 'local' && !isLocal);
      if (needsGrant && grant === 'none') throw unauthorized('This needs the token of the site');
      // A cookie comes by itself; that it was the own page which sent the request only the origin shows.
      const changes = !['GET', 'HEAD'].includes(context.req.method);
      if (grant === 'page' && changes && context.req.header('Origin') === undefined)
        throw new SiteProblem('SITE_ORIGIN_FOREIGN', 'A request with a cookie has to name its origin');
    },
    openPageSession(context, shown) {
      return isToken(shown) ? pageSessions.open() : refuseToken(context);
    },
    cookieOf,
    cookieName,
    pageSessions,
    get failedTries() {
      return tries.total;
    },
  };
}

/** Browsers say when another site wants it as a part of its page, also without `Origin`. */
function isEmbedded(context: SiteContext): boolean {
  const site = context.req.header('Sec-Fetch-Site');
  const isForeign = site === 'cross-site' || site === 'same-site';
  return isForeign && context.req.header('Sec-Fetch-Mode') !== 'navigate';
}

function unauthorized(message: string): SiteProblem {
  return new SiteProblem('SITE_UNAUTHORIZED', message, { 'WWW-Authenticate': 'Bearer realm="dcbm"' });
}
