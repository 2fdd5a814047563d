import type { Plugin } from 'rolldown';

const id = '\0undici-parts';

/**
 * The parts of undici that the driver uses, in place of all: fetch, mocks, caches and WebSockets are four fifths of it,
 * and its index sets the dispatcher of Node.js's own fetch on some of its versions. What is imported beside them fails the
 * build. The library asks for these files of the undici that is installed beside it, which is of one release exactly.
 */
const code = `
  import Client from 'undici/lib/dispatcher/client.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import api from 'undici/lib/api/index.js';
  import buildConnector from 'undici/lib/core/connect.js';
  import errors from 'undici/lib/core/errors.js';
  Object.assign(Dispatcher.prototype, api);
  export { buildConnector, Client, errors };`;

export const undiciParts: Plugin = {
  name: 'undici-parts',
  resolveId: source => (source === 'undici' ? { id, moduleSideEffects: true } : null),
  load: source => (source === id ? { code, moduleSideEffects: true } : null),
};
