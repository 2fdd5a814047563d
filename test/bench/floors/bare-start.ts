import { meterToAsk } from '../kit/meter-address.ts';
import { bareMeter } from './bare-meter.ts';

/** From the start of a process to one measurement, with undici and zod and nothing else. */
const { port } = meterToAsk();
process.stdout.write(`${JSON.stringify(await bareMeter(port).measure())}\n`);
process.exit();
