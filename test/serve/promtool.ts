import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const folders = (process.env.PATH ?? '').split(delimiter);

/** Prometheus's own tool; `undefined` where it is not installed. */
export const promtool = folders
  .map(folder => join(folder, 'promtool'))
  .find(place => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Where it is missing, what needs it is skipped, and says so; where it is required, that is a failure. */
if (promtool === undefined && process.env.DCBM_REQUIRE_PROMTOOL === '1')
  throw new Error('promtool is required and is not there: apt-get install prometheus');
export const whyNot = promtool === undefined ? ' (skipped: no promtool; apt-get install prometheus)' : '';
