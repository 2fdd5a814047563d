/**
 * Signed records for a back end, without a meter: as many as you want (`node signed-records.ts 5`), each a whole session of
 * a simulated meter, verified. The same seed gives the same meter and key.
 */
import { createMeterClient } from 'lem-dcbm';
import { verifyRecord } from 'lem-dcbm/ocmf';
import { createSimulator, listen } from 'lem-dcbm/simulator';

const [count = '3'] = process.argv.slice(2);
let nowMs = Date.parse('2026-06-01T08:00:00Z');
const simulator = createSimulator({ seed: 'back end', clock: { now: () => nowMs } });
const server = await listen(simulator);
const meter = createMeterClient({ ipAddress: '127.0.0.1', port: server.port });

for (let session = 1; session <= Number(count); session += 1) {
  simulator.otherClient.start(`session-${session}`);
  nowMs += 30 * 60_000; // Half an hour of charging passes at once.
  simulator.otherClient.stop(`session-${session}`);
  nowMs += 5 * 60_000;
}

const { publicKeyOcmf } = await meter.report();
for (const { transactionId, ocmf } of simulator.state.records(Number(count))) {
  const { verdict } = verifyRecord(ocmf ?? '', publicKeyOcmf);
  console.log(JSON.stringify({ transactionId, verdict, publicKey: publicKeyOcmf, ocmf }));
}

await meter.close();
await server.close();
