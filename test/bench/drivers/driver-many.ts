import { createMeter } from 'lem-dcbm';
import { createTally } from '../kit/many-program.ts';
import { metersToAsk } from '../kit/meter-address.ts';

/** Drivers of one or many meters in one process, each polling once a second, with all that is preset. */
const { ports, certificatePem } = metersToAsk();
const tally = createTally();

for (const port of ports) {
  const meter = createMeter({
    ipAddress: '127.0.0.1',
    port,
    ...(certificatePem === undefined ? {} : { meterTlsCertificate: certificatePem }),
  });
  meter.measurements$.subscribe(() => tally.measured(port));
  // It goes on trying by itself.
  meter.start().catch(() => undefined);
}
await tally.answer();
