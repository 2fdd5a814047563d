/**
 * One meter: connect, charge for a moment, and get the signed record. `node one-meter.ts 192.168.1.2` asks a real meter,
 * `node one-meter.ts` a simulated one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createMeter } from 'lem-dcbm';
import { createSimulator, listen } from 'lem-dcbm/simulator';

const [address] = process.argv.slice(2);
const simulated = address === undefined ? await listen(createSimulator()) : undefined;
const meter = createMeter({ ipAddress: address ?? '127.0.0.1', port: simulated?.port ?? 80 });

meter.measurements$.subscribe(({ powerW, energyImportWh }) =>
  console.log(`${powerW} W, ${energyImportWh} Wh`),
);
meter.events$.subscribe(({ type }) => console.log(type));

const { meterId } = await meter.start();
console.log(`meter ${meterId}`);
const { transactionId } = await meter.startTransaction({
  transactionId: `tx-${Date.now()}`,
  evseId: 'DE*ABC*E1234*1',
  identificationData: '04A1B2C3D4E5F6',
});
await wait(2500);
const { ocmf, verification } = await meter.stopTransaction(transactionId);
console.log(ocmf);
console.log(`signature ${verification.verdict}, ${verification.billable ? '' : 'not '}billable`);

await meter.stop();
await simulated?.close();
