// The pages and tools of a site over HTTP. The command that runs a site calls it so:
//
//   const served = await serveSite({ site, token, host, port, hosts, version, onMistake });
//   log(`listening on ${served.url}`);
//   ...
//   await served.close();            // after `site.isClosing` is true, before the drivers are stopped or beside it
//
// It reads `site.meters()` again whenever `site.changed$` emits, and follows the streams of each meter until they complete.
// The token is checked here and made elsewhere: its file is the matter of the command.

export type { Site, SiteMeter } from '../site.ts';
export type { Place, ServedSite, ServeSiteOptions, SiteAppOptions } from './options.ts';
export { serveSite } from './serve-site.ts';
export { createSiteApp, type SiteApp } from './site-app.ts';
export { isTokenText, minTokenLength } from './token.ts';
