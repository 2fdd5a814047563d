import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeterError } from '../../../src/errors/meter-error.ts';
import { probeApi, readTransaction, startTransaction, stopTransaction } from '../../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { ocmfEndpoint } from '../../../src/protocol/ocmf.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import { writeUtc } from '../../../src/protocol/settings-write.ts';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import { ask } from '../../../src/services/service-context.ts';
import { createSimulator, type Fault, faultKinds, listen } from '../../../src/simulator/index.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { startStopwatch } from '../../support/stopwatch.ts';

const deadlineMs = 150;
const start = {
  ...{ evseId: 'E1', transactionId: 'tx-1', clientId: 'c,tx-1', tariffId: 0, cableId: 0, userData: '' },
  ...{ tariffText: '', UV: '', UD: '', SC: 0 },
};
const received = { meterId: '1', receivedAt: '2026-05-06T10:11:12.345Z' };
const never = new AbortController().signal;

type Ask = (meter: { transport: Transport }) => Promise<unknown>;

const endpoints: Readonly<Record<string, Ask>> = {
  'GET /v1/status': meter => ask(meter, statusEndpoint, undefined, never),
  'GET /v2/livemeasure': meter => ask(meter, liveMeasureEndpoint('v2'), received, never),
  'GET /v2/legal (probe)': meter => ask(meter, probeApi, undefined, never),
  'GET /v2/legal': meter => ask(meter, readTransaction('v2'), undefined, never),
  'POST /v2/legal': meter => ask(meter, startTransaction('v2'), start, never),
  'PUT /v2/legal': meter => ask(meter, stopTransaction('v2'), start, never),
  'GET /v2/ocmf': meter => ask(meter, ocmfEndpoint('v2'), { back: 0 }, never),
  'GET /v1/settings': meter => ask(meter, readSettings, undefined, never),
  'PUT /v1/settings': meter => ask(meter, writeUtc, '2026-05-06T10:11:12Z', never),
};

/** What a kind of fault cannot do without. */
const needed: Partial<Record<Fault['kind'], object>> = {
  slow: { delayMs: 2 * deadlineMs },
  clockJump: { seconds: -3600 },
  statusBits: { set: { tamperingIsDetected: true } },
  errorBits: { set: { suIntegrityIsFailed: true } },
  refuse: { durationMs: 50 },
  actsLate: { afterMs: 50 },
  statusSays: { running: true },
  firmware: { set: { legalRunningBit: 'never' } },
};
const faultOf = (kind: Fault['kind']) => ({ kind, ...needed[kind] }) as Fault;

interface Cell {
  readonly outcome: string;
  readonly tookMs: number;
}

/** Asks while the fault strikes. Anything but a result or an error of this library fails. */
async function cellOf(question: Ask, transport: Transport): Promise<Cell> {
  const stop = startStopwatch();
  const outcome = await question({ transport }).then(
    () => 'a result',
    error => {
      if (!isMeterError(error)) throw error;
      return `${error.code}, effect ${error.effect}`;
    },
  );
  return { outcome, tookMs: stop() };
}

const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);
beforeAll(() => {
  process.on('unhandledRejection', remember);
});
afterAll(() => {
  process.off('unhandledRejection', remember);
});

describe.each([
  ['HTTP', false],
  ['HTTPS', true],
])('over %s', (_name, tls) => {
  it.each(faultKinds)('%s becomes a result or an error of its own at every endpoint, in time', async kind => {
    const simulator = createSimulator({ seed: 7, tls });
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: deadlineMs,
      ...(tls ? { tlsCertificate: server.certificatePem } : {}),
    });
    for (const [name, question] of Object.entries(endpoints)) {
      simulator.faults.add(faultOf(kind));
      const { outcome, tookMs } = await cellOf(question, transport);
      expect(outcome, name).toMatch(/^(a result|METER_\w+, effect (none|done|unknown))$/);
      if (name.startsWith('GET')) expect(outcome, name).not.toMatch(/done|unknown/);
      expect(tookMs, name).toBeLessThan(deadlineMs + 100);
      simulator.faults.clear();
    }
    // What struck is over when it is over.
    await expect
      .poll(() => cellOf(endpoints['GET /v1/status'] as Ask, transport))
      .toMatchObject({ outcome: 'a result' });
    await transport.close();
    expect(unhandled).toEqual([]);
  });
});
