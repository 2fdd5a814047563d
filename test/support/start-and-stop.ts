import { createMeter } from '../../src/index.ts';

/** Starts a driver for a port of this machine, stops it half a second later, and has nothing else to wait for. */
const meter = createMeter({ ipAddress: '127.0.0.1', port: Number(process.argv[2]) });
meter.start().catch(() => undefined);
setTimeout(async () => {
  await meter.stop();
  process.stdout.write('stopped\n');
}, 500);
