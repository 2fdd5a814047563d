import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { isMeterError } from '../src/errors/meter-error.ts';
import { createTransport, type TransportOptions } from '../src/transport/create-transport.ts';
import type { Transport } from '../src/transport/transport.ts';
import { asTyped, wholeNumber } from './as-typed.ts';
import { slopeOf } from './soak/slope.ts';

/**
 * Connections that fail, over and over: `node --expose-gc --no-opt --no-maglev scripts/failing-connections.ts [--count N]`. A port that
 * refuses, a meter with another certificate, and one that drops the handshake; each N times over one transport. Fails
 * when the memory of the process grows with them.
 */
const usage =
  'node --expose-gc --no-opt --no-maglev scripts/failing-connections.ts [--count N]: 10000 unless said';
const count = asTyped(usage, () => {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '10000' } } });
  return wholeNumber('--count', values.count, { from: 1 });
});
const collect = globalThis.gc;
if (collect === undefined) throw new Error('run it with node --expose-gc');

/** Of the heap, for each failed connection, once the code is warm. */
const maxHeapSlopeBytes = 5;
const maxRssGrowthBytes = 5_000_000;
const samples = 20;

interface Ports {
  readonly refusing: number;
  readonly stranger: number;
  readonly dropping: number;
  /** Another one than the stranger shows. */
  readonly certificatePem: string;
}

const server: ChildProcess = fork(new URL('./failures/server.ts', import.meta.url));
const [ports] = (await once(server, 'message')) as [Ports];
const { certificatePem: tlsCertificate } = ports;

process.stdout.write(
  'failure             code                   count  heap bytes each  RSS growth kB    s\n',
);
const isFlat = [
  await fail('refused', { port: ports.refusing }),
  await fail('another certificate', { port: ports.stranger, tlsCertificate }),
  await fail('dropped handshake', { port: ports.dropping, tlsCertificate }),
].every(Boolean);
server.disconnect();
process.exitCode = isFlat ? 0 : 1;

async function fail(
  name: string,
  where: Pick<TransportOptions, 'port' | 'tlsCertificate'>,
): Promise<boolean> {
  const transport = createTransport({ host: '127.0.0.1', commandTimeoutMs: 5000, ...where });
  const startedMs = performance.now();
  const codes = new Set<string>();
  // The first ones load code and fill pools.
  await repeat(transport, Math.ceil(count / 5), codes);
  const firstRss = memory().rss;
  const heaps = [memory().heapUsed];
  for (let sample = 0; sample < samples; sample += 1) {
    await repeat(transport, Math.ceil(count / samples), codes);
    heaps.push(memory().heapUsed);
  }
  const rssGrowth = memory().rss - firstRss;
  await transport.close();
  const heapSlope = slopeOf(heaps) / Math.ceil(count / samples);
  const columns = [
    name.padEnd(19),
    [...codes].join(' ').padEnd(22),
    String(count).padStart(5),
    heapSlope.toFixed(1).padStart(16),
    (rssGrowth / 1000).toFixed(0).padStart(14),
    ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5),
  ];
  process.stdout.write(`${columns.join(' ')}\n`);
  return heapSlope < maxHeapSlopeBytes && rssGrowth < maxRssGrowthBytes;
}

async function repeat(transport: Transport, times: number, codes: Set<string>): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const error: unknown = await transport
      .send({ method: 'GET', path: '/v1/status' }, { priority: 'poll' })
      .then(
        () => new Error('it was answered'),
        error => error,
      );
    if (!isMeterError(error)) throw error;
    codes.add(error.code);
  }
}

function memory(): NodeJS.MemoryUsage {
  collect?.();
  collect?.();
  return process.memoryUsage();
}
