import * as driver from 'lem-dcbm';

/** The main door of the package, and nothing done with it. */
if (Object.keys(driver).length === 0) process.exitCode = 1;
