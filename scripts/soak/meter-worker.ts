import { parentPort, workerData } from 'node:worker_threads';
import { createSimulator, type Fault, listen } from '../../src/simulator/index.ts';

/**
 * The simulated meter in a thread, and so in a heap, of its own: it keeps every transaction, as a meter does, and that
 * must not be counted as memory of the driver. It lives in the virtual time of the main thread.
 */
const { sharedTime } = workerData as { sharedTime: Float64Array };
const simulator = createSimulator({ seed: 7, clock: { now: () => sharedTime[0] ?? 0 } });
const server = await listen(simulator, { host: '127.0.0.1', port: 0 });

parentPort?.on('message', (message: { faults?: Fault[]; reboot?: true; count?: true }) => {
  if (message.faults !== undefined) simulator.faults.add(...message.faults);
  if (message.reboot !== undefined) simulator.reboot();
  const polls = simulator.counters.requests('GET /v2/livemeasure');
  const starts = simulator.counters.requests('POST /v2/legal');
  if (message.count !== undefined) simulator.counters.reset();
  parentPort?.postMessage({ polls, starts });
});
parentPort?.postMessage({ port: server.port });
