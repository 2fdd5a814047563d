import { afterEach, describe, expect, test } from 'vitest';
import type { SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import {
  ask,
  getStatus,
  manualClock,
  minute,
  sendRaw,
  startBody,
  stopBody,
  stopPath,
} from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = createSimulator({ clock, ...options });
  const server = await listen(simulator);
  servers.push(server);
  return { clock, simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

describe('a power failure during a transaction', () => {
  test('closes it with the last value on a meter of that kind', async () => {
    const { clock, server, simulator } = await serve();
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    clock.forward(10 * minute);
    const { importWh } = simulator.state.reading;
    simulator.powerCycle();
    clock.forward(10 * minute);
    expect(simulator.state.openTransactionId).toBeUndefined();
    const { json } = await ask(server, 'GET', '/v1/legal');
    expect(json.meterValue).toMatchObject({
      transactionDuration: 600,
      transactionStatus: 17,
      intermediateRead: false,
    });
    expect(Math.round(json.meterValue.sampleValue.energyImportTotalStop * 1000)).toBe(importWh);
    expect((await ask(server, 'GET', '/v1/ocmf')).text).toContain('"TX":"E"');
  });

  test('leaves it open on a meter of the other kind, and it can be stopped', async () => {
    const { clock, server, simulator } = await serve();
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    clock.forward(10 * minute);
    simulator.powerCycle({ openTransaction: 'open' });
    expect((await ask(server, 'GET', '/v1/status')).json.status.value).toBe(21);
    expect((await ask(server, 'GET', '/v1/legal')).json.transactionId).toBe('tx');
    expect((await ask(server, 'PUT', stopPath('tx'), stopBody)).status).toBe(200);
  });

  test('stops the current', async () => {
    const { clock, server, simulator } = await serve();
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    clock.forward(minute);
    expect(simulator.state.reading.currentMa).toBeGreaterThan(0);
    simulator.powerCycle({ openTransaction: 'open' });
    expect(simulator.state.reading.currentMa).toBe(0);
  });
});

test('ends every connection when the power fails', async () => {
  const { server, simulator } = await serve();
  const ended = sendRaw(server.port, getStatus, received => {
    if (received.includes('"meterId"')) simulator.powerCycle();
    return false;
  });
  expect((await ended).ending).toBe('reset');
});

test('does not answer while it has no power, and afterwards at the same address', async () => {
  const { server, simulator } = await serve();
  simulator.powerCycle({ offForMs: 500 });
  expect(simulator.state.isPowered).toBe(false);
  await expect(ask(server, 'GET', '/v1/status')).rejects.toMatchObject({
    code: expect.stringMatching(/^ECONN/),
  });
  await expect
    .poll(() =>
      ask(server, 'GET', '/v1/status').then(
        answer => answer.status,
        () => 0,
      ),
    )
    .toBe(200);
});

describe('a restart', () => {
  test('clears what only a restart clears', async () => {
    const { simulator } = await serve();
    simulator.vehicle.setpoint({ voltageV: -400, currentA: 0 });
    simulator.forceStatusBits({ suMeasureFailureOccurred: true, tamperingIsDetected: true });
    simulator.setErrorBits({ muStateIsFailed: true });
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 0 });
    expect(simulator.state.statusValue).toBe(1 + 2 + 8 + 16 + 64 + 128);
    simulator.reboot();
    expect(simulator.state.statusValue).toBe(1 + 8 + 16);
  });

  test('keeps settings and the open transaction', async () => {
    const { server, simulator } = await serve();
    await ask(server, 'PUT', '/v1/settings', { time: { tz: '+01:00' } });
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    simulator.reboot();
    expect(simulator.state.openTransactionId).toBe('tx');
    expect(simulator.state.settings.time.tz).toBe('+01:00');
  });
});
