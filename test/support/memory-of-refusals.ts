import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from '../../src/transport/create-transport.ts';

/**
 * A process of its own that asks a hostile server on the given port of this machine ten times, and prints what it cost:
 * the most that the process grew during one refusal, and what was kept after all of them. Run with --expose-gc.
 */
const megabyte = 1024 * 1024;
const rounds = 10;
const transport = createTransport({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  commandTimeoutMs: 2000,
});
const collect = globalThis.gc ?? (() => undefined);

async function settled(): Promise<NodeJS.MemoryUsage> {
  await sleep(20);
  collect();
  return process.memoryUsage();
}

/** The most that the process grew while one body was refused. */
async function refuseOne(): Promise<{ code: string; growthBytes: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, 1);
  const code = await transport.send({ method: 'GET', path: '/v1/status' }, { priority: 'poll' }).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );
  sample();
  clearInterval(timer);
  return { code, growthBytes: peak - before };
}

// The first rounds load and compile what every later one uses.
for (let round = 0; round < 5; round += 1) {
  await transport.send({ method: 'GET', path: '/calm' }, { priority: 'poll' });
  await refuseOne();
}
const before = await settled();
let refused = 0;
let peakBytes = 0;
for (let round = 0; round < rounds; round += 1) {
  const { code, growthBytes } = await refuseOne();
  if (code === 'METER_RESPONSE_TOO_LARGE') refused += 1;
  peakBytes = Math.max(peakBytes, growthBytes);
  await settled();
}
const after = await settled();
await transport.close();
const bytesOf = ({ heapUsed, external, arrayBuffers }: NodeJS.MemoryUsage) =>
  heapUsed + external + arrayBuffers;
const keptHeapMb = (bytesOf(after) - bytesOf(before)) / megabyte;
process.stdout.write(JSON.stringify({ refused, peakRssMb: peakBytes / megabyte, keptHeapMb }));
