import * as rxjs from 'rxjs';
import * as undici from 'undici';
import * as xstate from 'xstate';
import * as zod from 'zod';

/** What the package needs, and nothing of it. */
const packages = [rxjs, undici, xstate, zod];
if (packages.some(each => Object.keys(each).length === 0)) process.exitCode = 1;
