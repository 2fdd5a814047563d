import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { hostileBytes } from '../../support/hostile-answers.ts';
import { deadlineMs, startHostileMeter } from '../../support/hostile-meter.ts';
import type { RawRequest } from '../../support/raw-server.ts';
import { startStopwatch } from '../../support/stopwatch.ts';

/**
 * Real time: the answer must come in the deadline of the one request that is attacked, and 100 ms, not counting when this
 * process, in which the meter runs, too, was kept from running.
 */
const withinMs = deadlineMs + 100;

const isStop = ({ method, path }: RawRequest) => method === 'PUT' && path.startsWith('/v2/legal');

async function timed<T>(promise: Promise<T>): Promise<T> {
  const stop = startStopwatch();
  return promise.finally(() => expect(stop()).toBeLessThan(withinMs));
}

describe.concurrent.each(hostileBytes)('a meter that $name', ({ code, attack }) => {
  it('is not connected to, and the reason is there within the deadline', async () => {
    await using hostile = await startHostileMeter();
    hostile.attack('GET /v1/status', attack);
    const { meter } = hostile.driver();
    const error = await timed(expectMeterError(meter.start(), { code, effect: 'none' }));
    expect(error.context.endpoint).toBe('GET /v1/status');
  });

  it('while polled degrades the link with the reason, and is measured again when it answers well', async () => {
    await using hostile = await startHostileMeter();
    const { meter, event, measured } = hostile.driver({ staleAfterMs: 5000 });
    await meter.start();
    hostile.attack('GET /v2/livemeasure', attack);
    expect((await event('link.degraded')).error).toMatchObject({ code, effect: 'none' });
    hostile.calm();
    await measured();
  });

  it('when asked to start is asked once, and the error says that its effect is not known', async () => {
    await using hostile = await startHostileMeter();
    const { meter } = hostile.driver({ pollIntervalMs: 60_000 });
    await meter.start();
    hostile.attack('POST /v2/legal', attack);
    // It may carry out later what it did not answer to.
    const unconfirmed = { code: 'METER_TRANSACTION_UNCONFIRMED', effect: 'unknown' } as const;
    await timed(expectMeterError(meter.startTransaction(aRequest('tx-1')), unconfirmed));
    expect(hostile.server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(hostile.simulator.state.openTransactionId).toBeUndefined();
  });

  it('when asked to stop is asked once, and the transaction can be stopped when it answers well', async () => {
    await using hostile = await startHostileMeter();
    const { meter } = hostile.driver({ pollIntervalMs: 60_000 });
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    hostile.attack('PUT /v2/legal', attack);
    const stopping = meter.stopTransaction('tx-1');
    await timed(expectMeterError(stopping, { code, effect: 'unknown' }));
    expect(hostile.server.requests.filter(isStop)).toHaveLength(1);
    hostile.calm();
    expect((await meter.stopTransaction('tx-1')).verification.verdict).toBe('valid');
  });
});
