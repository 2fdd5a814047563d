import type { Plugin } from 'rolldown';
import { packageOf } from './packages.ts';

const id = '\0undici-parts';

/**
 * The parts of undici that the driver uses, in place of all: fetch, mocks, caches and WebSockets are four fifths of it,
 * and its index sets the dispatcher of Node.js's own fetch on some of its versions. What is imported beside them fails the
 * build. The library asks for these files of the undici that is installed beside it, which is of one release exactly.
 */
const code = `
  export { default as Client } from 'undici/lib/dispatcher/client.js';
  export { default as buildConnector } from 'undici/lib/core/connect.js';
  export { default as errors } from 'undici/lib/core/errors.js';`;

export const undiciParts: Plugin = {
  name: 'undici-parts',
  resolveId: source => (source === 'undici' ? { id, moduleSideEffects: false } : null),
  load: source => (source === id ? { code, moduleSideEffects: false } : null),
};

const prefix = '\0undici-stand-in:';
const notBuiltIn = (what: string) => `module.exports = () => { throw new Error('${what} not built in'); };`;

/** What stands in for modules that these parts load and that the driver never uses, by what is asked for. */
const standIns: Readonly<Record<string, string>> = {
  './client-h2.js': notBuiltIn('HTTP/2 is'),
  '../web/fetch/body.js': notBuiltIn('bodies of forms are'),
  '../web/fetch/formdata': notBuiltIn('bodies of forms are'),
  '../web/webidl': notBuiltIn('bodies of forms are'),
  // Node.js loads the whole of its own fetch when somebody asks for this, who wants its usual limit, in bytes, and a class
  // of which the driver has no object.
  'node:http': 'module.exports = { maxHeaderSize: 16384, IncomingMessage: class {} };',
};

/** Whether something else stands in for what this module asks for. */
export function hasStandIn(source: string, importer: string | undefined): boolean {
  return importer !== undefined && packageOf(importer) === 'undici' && source in standIns;
}

/** For a bundle: the parts without what they load beside what is used of them. */
export const undiciStandIns: Plugin = {
  name: 'undici-stand-ins',
  resolveId(source, importer) {
    return hasStandIn(source, importer) ? { id: `${prefix}${source}`, moduleSideEffects: false } : null;
  },
  load(source) {
    return source.startsWith(prefix) ? { code: standIns[source.slice(prefix.length)] ?? '' } : null;
  },
};
