import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const id = '\0undici-parts';

/**
 * The parts of undici that the driver uses, in place of all: fetch, mocks, caches and WebSockets are four fifths of it.
 * What is imported beside them fails the build.
 */
export function undiciParts(root: string): Plugin {
  const file = (path: string) => JSON.stringify(join(root, 'node_modules/undici/lib', path));
  const code = `
    import Client from ${file('dispatcher/client.js')};
    import Dispatcher from ${file('dispatcher/dispatcher.js')};
    import api from ${file('api/index.js')};
    import buildConnector from ${file('core/connect.js')};
    import errors from ${file('core/errors.js')};
    Object.assign(Dispatcher.prototype, api);
    export { buildConnector, Client, errors };`;
  return {
    name: 'undici-parts',
    resolveId: source => (source === 'undici' ? { id, moduleSideEffects: true } : null),
    load: source => (source === id ? { code, moduleSideEffects: true } : null),
  };
}
