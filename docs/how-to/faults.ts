/**
 * What the driver does when something breaks: a simulated meter with the faults of faults.json. `dcbm simulate --faults
 * faults.json` serves the same to any program.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createMeter } from 'lem-dcbm';
import { createSimulator, listen, readFaults } from 'lem-dcbm/simulator';

const faults = readFaults(JSON.parse(readFileSync(new URL('faults.json', import.meta.url), 'utf8')));
const simulator = createSimulator({ faults });
const server = await listen(simulator);
const meter = createMeter({ ipAddress: '127.0.0.1', port: server.port });
meter.events$.subscribe(event =>
  console.log(event.type, 'error' in event && event.error ? event.error.code : ''),
);

await meter.start();
await wait(3500);
const { transactionId } = await meter.startTransaction({ transactionId: 'tx-1', evseId: 'DE*ABC*E1234*1' });
console.log(`${transactionId} runs, although the answer to its start was lost`);
const { verification } = await meter.stopTransaction(transactionId);
console.log(
  `signature ${verification.verdict}; started ${simulator.counters.writes.filter(({ method }) => method === 'POST').length} time`,
);

await meter.stop();
await server.close();
