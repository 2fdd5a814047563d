import type { Plugin } from 'rolldown';
import { packageOf } from './packages.ts';

const id = '\0undici-parts';

/**
 * The parts of undici that the driver uses, in place of all: fetch, mocks, caches and WebSockets are four fifths of it,
 * and its index sets the dispatcher of Node.js's own fetch on some of its versions. What is imported beside them fails the
 * build. The library asks for these files of the undici that is installed beside it, which is of one release exactly.
 */
const code = `
  import Client from 'undici/lib/dispatcher/client.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import request from 'undici/lib/api/api-request.js';
  import buildConnector from 'undici/lib/core/connect.js';
  import errors from 'undici/lib/core/errors.js';
  Object.assign(Dispatcher.prototype, { request });
  export { buildConnector, Client, errors };`;

export const undiciParts: Plugin = {
  name: 'undici-parts',
  resolveId: source => (source === 'undici' ? { id, moduleSideEffects: true } : null),
  load: source => (source === id ? { code, moduleSideEffects: true } : null),
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
