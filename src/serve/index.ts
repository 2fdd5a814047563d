/** Many meters from one file. Part of the command line, with a door for it alone. */
export { type RunSiteOptions, runSite } from './run-site.ts';
