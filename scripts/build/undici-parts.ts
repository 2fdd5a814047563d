import type { Plugin } from 'rolldown';

const id = '\0undici-parts';

/**
 * The parts of undici that the driver uses, in place of all: fetch, mocks, caches and WebSockets are four fifths of it,
 * and its index sets the dispatcher of Node.js's own fetch on some of its versions. What is imported beside them fails the
 * build. The library asks for these files of the undici that is installed beside it, which is of one release exactly.
 */
const code = `
  export { default as Agent } from 'undici/lib/dispatcher/agent.js';
  export { default as Client } from 'undici/lib/dispatcher/client.js';
  export { default as buildConnector } from 'undici/lib/core/connect.js';
  export { default as errors } from 'undici/lib/core/errors.js';`;

export const undiciParts: Plugin = {
  name: 'undici-parts',
  resolveId: source => (source === 'undici' ? { id, moduleSideEffects: false } : null),
  load: source => (source === id ? { code, moduleSideEffects: false } : null),
};
