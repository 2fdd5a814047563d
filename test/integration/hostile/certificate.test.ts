import { expect, it } from 'vitest';
import { createMeter } from '../../../src/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';

it('sends nothing to another certificate in the middle of a transaction, and stops it when the right one is back', async () => {
  const simulator = createSimulator({ seed: 7, tls: true });
  await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  await using meter = createMeter({
    ipAddress: '127.0.0.1',
    port: server.port,
    meterTlsCertificate: server.certificatePem,
    commandTimeoutMs: 1000,
    pollIntervalMs: 200,
    resilienceTransactionRequestRetries: 0,
  });
  await meter.start();
  await meter.startTransaction(aRequest('tx-1'));
  const lost = new Promise<string>(resolve => {
    meter.events$.subscribe(event => event.type === 'link.lost' && resolve(event.error.code));
  });
  simulator.faults.add({ kind: 'otherCertificate' });
  simulator.reboot();
  expect(await lost).toBe('METER_TLS_UNTRUSTED');
  const before = simulator.counters.requests();

  const error = await expectMeterError(meter.stopTransaction('tx-1'), {
    code: 'METER_TLS_UNTRUSTED',
    effect: 'none',
  });
  expect(error.message).toMatch(/expected SHA-256 [0-9A-F:]{95}, got [0-9A-F:]{95}/);
  expect(JSON.stringify(error) + error.message).not.toMatch(/BEGIN|PRIVATE/);
  expect(simulator.counters.requests()).toBe(before);
  expect(simulator.counters.connections).toBeGreaterThan(1);
  expect(simulator.state.openTransactionId).toBe('tx-1');

  simulator.faults.clear();
  expect((await meter.stopTransaction('tx-1')).verification.verdict).toBe('valid');
});
