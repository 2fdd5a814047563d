import { exhaustMap, from, timer } from 'rxjs';
import { createTally } from '../kit/many-program.ts';
import { metersToAsk } from '../kit/meter-address.ts';
import { bareMeter } from './bare-meter.ts';

/** rxjs, a Client of undici for each meter, and zod: many meters, each polled once a second, and nothing else. */
const { ports, certificatePem } = metersToAsk();
const tally = createTally();

for (const port of ports) {
  const meter = bareMeter(port, certificatePem);
  timer(0, 1000)
    .pipe(exhaustMap(() => from(meter.measure())))
    .subscribe(() => tally.measured(port));
}
await tally.answer();
