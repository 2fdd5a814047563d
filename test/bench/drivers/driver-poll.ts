import { createMeter } from 'lem-dcbm';
import { holdTimers } from '../kit/held-timers.ts';
import { meterToAsk } from '../kit/meter-address.ts';
import { answerOrders, timed } from '../kit/program.ts';

/**
 * The driver, polling as fast as it can: its polls come on a grid of `pollIntervalMs`, and that time is not waited for.
 * Its timers of that length are held until a poll is wanted, and its clock is set on by as much.
 */
const pollIntervalMs = 100;
const { port, certificatePem } = meterToAsk();
const endTimers = holdTimers(pollIntervalMs);
let monotonicMs = 0;
let onMeasurement: () => void = () => undefined;

const meter = createMeter(
  {
    ipAddress: '127.0.0.1',
    port,
    pollIntervalMs,
    ...(certificatePem === undefined ? {} : { meterTlsCertificate: certificatePem }),
  },
  { clock: { now: Date.now, monotonic: () => monotonicMs } },
);
const first = new Promise<void>(resolve => {
  onMeasurement = resolve;
});
meter.measurements$.subscribe(() => onMeasurement());
await meter.start();
await first;

const poll = () =>
  new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no measurement came within 5 s of a poll')), 5000);
    onMeasurement = () => {
      clearTimeout(limit);
      resolve();
    };
    monotonicMs += pollIntervalMs;
    endTimers();
  });

await answerOrders({ poll: count => timed(count, poll) });
