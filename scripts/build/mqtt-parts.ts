import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { packageOf } from './packages.ts';

const prefix = '\0mqtt-parts:';

/** What stands in for modules that the client loads and that a bridge never uses. */
const standIns: Readonly<Record<string, string>> = {
  // That of Node.js is the same.
  'readable-stream': `module.exports = require('node:stream');`,
  // Nothing is logged.
  debug: `module.exports = () => () => undefined;`,
  // Timers of browsers.
  'worker-timers': `module.exports = { clearInterval, setInterval };`,
  // Short names for topics of long ones, which are used only when they are asked for.
  '../topic-alias-send': `module.exports = class {};`,
};

/**
 * The client of mqtt.js without WebSockets, proxies and its own command line, which are four fifths of it. What is
 * imported of it beside the client fails the build.
 */
export function mqttParts(root: string): Plugin {
  const client = join(root, 'node_modules/mqtt/build/lib/client.js');
  return {
    name: 'mqtt-parts',
    resolveId(source, importer) {
      if (source === 'mqtt') return { id: `${prefix}client`, moduleSideEffects: true };
      const isOfClient =
        importer !== undefined && ['mqtt', 'mqtt-packet', 'bl'].includes(packageOf(importer) ?? '');
      return isOfClient && source in standIns ? { id: `${prefix}${source}`, moduleSideEffects: true } : null;
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const code =
        name === 'client'
          ? `export { default as MqttClient } from ${JSON.stringify(client)};`
          : (standIns[name] ?? '');
      return { code, moduleSideEffects: true };
    },
  };
}
