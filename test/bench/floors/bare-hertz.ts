import { createTally } from '../kit/many-program.ts';
import { meterToAsk } from '../kit/meter-address.ts';
import { bareMeter } from './bare-meter.ts';

/** undici and zod, polling one meter once a second, and nothing else. */
const { port, certificatePem } = meterToAsk();
const meter = bareMeter(port, certificatePem);
const tally = createTally();

async function measure(): Promise<void> {
  await meter.measure();
  tally.measured(port);
}

await measure();
setInterval(measure, 1000);
await tally.answer();
