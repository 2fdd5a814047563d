import { createMeter } from 'lem-dcbm';
import { answerCosts } from '../kit/many-program.ts';
import { metersToAsk } from '../kit/meter-address.ts';

/** Drivers of many meters in one process, each polling once a second, with all that is preset. */
const { ports, certificatePem } = metersToAsk();
let polls = 0;
const reached = new Set<number>();

for (const port of ports) {
  const meter = createMeter({
    ipAddress: '127.0.0.1',
    port,
    ...(certificatePem === undefined ? {} : { meterTlsCertificate: certificatePem }),
  });
  meter.measurements$.subscribe(() => {
    polls += 1;
    reached.add(port);
  });
  // It goes on trying by itself.
  meter.start().catch(() => undefined);
}
await answerCosts(() => ({ polls, reached: reached.size }));
