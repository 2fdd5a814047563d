import { createMeter } from 'lem-dcbm';
import { meterToAsk } from '../kit/meter-address.ts';
import { answerOrders, timed } from '../kit/program.ts';

/** The driver, starting and stopping as fast as it can. It polls once a minute, so that what is counted is sessions. */
const { port, certificatePem } = meterToAsk();
const meter = createMeter({
  ipAddress: '127.0.0.1',
  port,
  pollIntervalMs: 60_000,
  ...(certificatePem === undefined ? {} : { meterTlsCertificate: certificatePem }),
});
await meter.start();
let index = 0;

async function transact(): Promise<void> {
  index += 1;
  const transactionId = `driver-${index}`;
  await meter.startTransaction({ transactionId, evseId: 'DE*BEN*E1', identificationData: 'token' });
  await meter.stopTransaction(transactionId);
}

await answerOrders({ transact: count => timed(count, transact) });
