import type { Plugin } from 'rolldown';
import { packageOf } from './packages.ts';

const prefix = '\0serve-parts:';
const nothing = 'module.exports = {};';
const noTransports = `module.exports = () => { throw new Error('transports are not built in'); };`;

/** What stands in for modules that these packages load and that `serve` never uses, by package and by what is asked for. */
const standIns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Lines are written by the process itself: no transports, no threads.
  pino: {
    './transport': noTransports,
    './lib/transport': noTransports,
    'on-exit-leak-free': `module.exports = { register() {}, unregister() {} };`,
  },
  // Only the text of a line is made by it.
  'pino-pretty': {
    pump: nothing,
    'pino-abstract-transport': nothing,
    './build-safe-sonic-boom.js': nothing,
  },
  // Counters, gauges and histograms; nothing is sent anywhere.
  'prom-client': {
    tdigest: nothing,
    './lib/cluster': nothing,
    './lib/pushgateway': nothing,
    './lib/defaultMetrics': nothing,
  },
};

/** The packages of the log and of the metrics without what would start threads, or send to elsewhere. */
export function serveParts(): Plugin {
  return {
    name: 'serve-parts',
    resolveId(source, importer) {
      const owner = importer === undefined ? undefined : packageOf(importer);
      if (standIns[owner ?? '']?.[source] === undefined) return null;
      return { id: `${prefix}${owner} ${source}`, moduleSideEffects: true };
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const [owner = '', source = ''] = id.slice(prefix.length).split(' ');
      return { code: standIns[owner]?.[source] ?? nothing, moduleSideEffects: true };
    },
  };
}
