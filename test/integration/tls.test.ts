import { afterEach, describe, expect, it } from 'vitest';
import { createMeter, type Meter, type MeterConfigInput } from '../../src/index.ts';
import { createSimulator, listen, type Simulator, type SimulatorServer } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';

/** Real time and real sockets: what TLS does cannot be shown otherwise. */
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function tlsMeter(seed = 1): Promise<{ simulator: Simulator; server: SimulatorServer }> {
  const simulator = createSimulator({ seed, tls: true });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  open.push(server);
  return { simulator, server };
}

function driverFor(port: number, config: Partial<MeterConfigInput>): Meter {
  const meter = createMeter({
    ipAddress: '127.0.0.1',
    port,
    resilienceInitialConnectionRetries: 0,
    ...config,
  });
  open.push(meter);
  return meter;
}

describe('TLS', () => {
  it('carries a whole transaction with the pinned 1024-bit certificate of the meter', async () => {
    const { simulator, server } = await tlsMeter();
    const meter = driverFor(server.port, { meterTlsCertificate: server.certificatePem });
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    const record = await meter.stopTransaction('tx-1');
    expect(record.ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
    expect(simulator.counters.connections).toBe(1);
  });

  it('takes the certificate with its line breaks left out, as the meter gives it', async () => {
    const { server } = await tlsMeter();
    const oneLine = server.certificatePem.replaceAll('\n', '');
    const meter = driverFor(server.port, { meterTlsCertificate: oneLine });
    expect((await meter.start()).meterId).toMatch(/^\d+$/);
  });

  it('refuses another certificate at once, naming both fingerprints, before a request is sent', async () => {
    const { simulator, server } = await tlsMeter();
    const other = await tlsMeter(2);
    const meter = driverFor(server.port, {
      meterTlsCertificate: other.server.certificatePem,
      resilienceInitialConnectionRetries: 5,
    });
    const error = await expectMeterError(meter.start(), { code: 'METER_TLS_UNTRUSTED', effect: 'none' });
    expect(error.message).toMatch(
      /expected SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}, got ([0-9A-F]{2}:){31}[0-9A-F]{2}/,
    );
    expect(simulator.counters.requests()).toBe(0);
  });

  it('refuses the certificate that changes while the driver runs', async () => {
    const { simulator, server } = await tlsMeter();
    const meter = driverFor(server.port, { meterTlsCertificate: server.certificatePem, pollIntervalMs: 100 });
    await meter.start();
    const lost = new Promise<string>(resolve => {
      meter.events$.subscribe(event => event.type === 'link.lost' && resolve(event.error.code));
    });
    simulator.faults.add({ kind: 'otherCertificate' });
    simulator.reboot();
    expect(await lost).toBe('METER_TLS_UNTRUSTED');
  });

  it('never falls back to plain HTTP', async () => {
    const simulator = createSimulator();
    const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    open.push(server);
    const pinned = await tlsMeter();
    const meter = driverFor(server.port, { meterTlsCertificate: pinned.server.certificatePem });
    await expectMeterError(meter.start(), { code: 'METER_TLS_FAILED' });
    expect(simulator.counters.requests()).toBe(0);
  });
});
