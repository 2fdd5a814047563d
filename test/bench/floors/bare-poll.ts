import { meterToAsk } from '../kit/meter-address.ts';
import { answerOrders, timed } from '../kit/program.ts';
import { bareMeter } from './bare-meter.ts';

/** undici and zod, polling as fast as they can. */
const { port, certificatePem } = meterToAsk();
const meter = bareMeter(port, certificatePem);
await meter.measure();
await answerOrders({ poll: count => timed(count, () => meter.measure()) });
