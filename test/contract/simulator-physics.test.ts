import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SensorReading, SimulatorOptions } from '../../src/simulator/index.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { hour, manualClock, minute, second, startBody, stopBody, stopPath } from './simulator-probe.ts';

function meter(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = createSimulator({ clock, ...options });
  const send = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const init = text === undefined ? { method } : { method, body: text };
    return (await simulator.handle(new Request(`http://meter${path}`, init))).text();
  };
  const start = () => send('POST', '/v1/legal', startBody('tx'));
  const stop = () => send('PUT', stopPath('tx'), stopBody);
  return { clock, simulator, send, start, stop };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a charging car', () => {
  const vehicle = { batteryKWh: 60, stateOfCharge: 0.1, maxPowerW: 120_000, maxCurrentA: 300 };

  test('draws nothing before the transaction and nothing after it', async () => {
    const { clock, simulator, start, stop } = meter({ vehicle });
    clock.forward(hour);
    const idle = simulator.state.reading;
    expect(idle).toMatchObject({ voltageMv: 0, currentMa: 0, powerW: 0, temperatureHighC: 25 });
    await start();
    clock.forward(minute);
    expect(simulator.state.reading.currentMa).toBeGreaterThan(250_000);
    await stop();
    const { importWh } = simulator.state.reading;
    clock.forward(hour);
    expect(simulator.state.reading).toMatchObject({ voltageMv: 0, currentMa: 0, importWh });
  });

  test('is limited by current, then by a falling power, while the voltage rises until it is full', async () => {
    const { clock, simulator, start } = meter({ vehicle });
    await start();
    const samples: SensorReading[] = [];
    for (let time = 0; time < 90; time += 1) {
      clock.forward(minute);
      samples.push(simulator.state.reading);
    }
    const at = (index: number) => samples[index]?.currentMa ?? Number.NaN;
    expect(at(0)).toBeGreaterThan(299_000);
    expect(at(0)).toBeLessThan(301_000);
    expect(at(25)).toBeLessThan(at(0) * 0.9);
    expect(at(35)).toBeLessThan(at(25));
    expect(at(89)).toBe(0);
    for (let index = 1; index < samples.length; index += 1) {
      expect(samples[index]?.importWh).toBeGreaterThanOrEqual(samples[index - 1]?.importWh ?? 0);
    }
    expect((samples[20]?.voltageMv ?? 0) - (samples[1]?.voltageMv ?? 0)).toBeGreaterThan(10_000);
    const importWh = (samples[89]?.importWh ?? 0) - (samples[0]?.importWh ?? 0);
    expect(importWh).toBeGreaterThan(45_000);
    expect(importWh).toBeLessThan(54_001);
  });

  test('draws a current with a ripple of less than a thousandth', async () => {
    const { clock, simulator, start } = meter({ vehicle });
    await start();
    clock.forward(minute);
    const currents = Array.from({ length: 30 }, () => {
      clock.forward(second);
      return simulator.state.reading.currentMa;
    });
    expect(new Set(currents).size).toBeGreaterThan(20);
    expect(Math.max(...currents) - Math.min(...currents)).toBeLessThan(300);
  });

  test('adds to the register what power and time make', async () => {
    const { clock, simulator, start } = meter({ vehicle });
    await start();
    const before = simulator.state.reading.importWh;
    let integralWh = 0;
    for (let time = 0; time < 600; time += 1) {
      integralWh += simulator.state.reading.powerW / 3600;
      clock.forward(second);
    }
    const countedWh = simulator.state.reading.importWh - before;
    expect(Math.abs(countedWh - integralWh)).toBeLessThan(1);
    expect(integralWh).toBeGreaterThan(15_000);
  });

  test('runs the same whether it is asked every second or once', async () => {
    const asked = meter({ vehicle });
    const silent = meter({ vehicle });
    await asked.start();
    await silent.start();
    for (let time = 0; time < 500; time += 1) {
      asked.clock.forward(777);
      await asked.send('GET', '/v1/livemeasure');
    }
    silent.clock.forward(500 * 777);
    expect(await silent.send('GET', '/v1/livemeasure')).toBe(await asked.send('GET', '/v1/livemeasure'));
  });

  test('charges sixty times as fast at speed 60, on the same clock', async () => {
    const { clock, simulator, start } = meter({ vehicle, speed: 60 });
    await start();
    const before = simulator.state.reading.importWh;
    clock.forward(minute);
    expect(simulator.state.reading.importWh - before).toBeGreaterThan(40_000);
    expect(simulator.state.clock.utcMs).toBe(clock.now());
  });

  test('can be plugged in and taken away', async () => {
    const { clock, simulator, start } = meter({ vehicle: 'none' });
    await start();
    clock.forward(minute);
    expect(simulator.state.reading.currentMa).toBe(0);
    simulator.vehicle.plugIn({ stateOfCharge: 0.5 });
    clock.forward(minute);
    expect(simulator.state.reading.currentMa).toBeGreaterThan(0);
    expect(simulator.vehicle.stateOfCharge).toBeGreaterThan(0.5);
    simulator.vehicle.unplug();
    expect(simulator.state.reading.currentMa).toBe(0);
  });
});

describe('fixed values', () => {
  test('count import and export in registers of their own, in whole watt-hours', () => {
    const { clock, simulator } = meter({ registers: { importWh: 1000, exportWh: 1000 } });
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 100 });
    clock.forward(hour);
    simulator.vehicle.setpoint({ voltageV: 400, currentA: -10 });
    clock.forward(hour + second);
    expect(simulator.state.reading).toMatchObject({ importWh: 41_000, exportWh: 5001, powerW: -4000 });
    simulator.vehicle.release();
    expect(simulator.state.reading.currentMa).toBe(0);
  });

  test('a negative voltage raises an alarm that stays', () => {
    const { simulator } = meter();
    simulator.vehicle.setpoint({ voltageV: -10, currentA: 0 });
    expect(simulator.state.statusBits.reversedVoltage).toBe(true);
    simulator.vehicle.release();
    expect(simulator.state.statusBits.reversedVoltage).toBe(true);
  });
});

describe('bus-bar temperature', () => {
  test('rises with the square of the current and takes ten minutes for two thirds of the way', () => {
    const heatAt = (currentA: number, afterMs: number) => {
      const { clock, simulator } = meter();
      simulator.vehicle.setpoint({ voltageV: 400, currentA });
      clock.forward(afterMs);
      return simulator.state.reading.temperatureHighC - 25;
    };
    expect(heatAt(400, 10 * hour) / heatAt(200, 10 * hour)).toBeCloseTo(4, 6);
    expect(heatAt(400, 10 * minute) / heatAt(400, 10 * hour)).toBeCloseTo(1 - Math.exp(-1), 6);
  });

  test('that was too high between two requests is not forgotten by the transaction', async () => {
    const { clock, simulator, start, stop } = meter({ ambientC: 50 });
    await start();
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 600 });
    clock.forward(hour);
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 0 });
    clock.forward(hour);
    expect(JSON.parse(await stop()).meterValue.transactionStatus).toBe(17 + 32);
  });

  test('raises the alarm when it is too hot, and lets go when it has cooled', async () => {
    const { clock, simulator, start, stop } = meter({ ambientC: 50 });
    await start();
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 600 });
    clock.forward(hour);
    expect(simulator.state.statusBits.overTemperatureIsDetected).toBe(true);
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 0 });
    clock.forward(hour);
    expect(simulator.state.statusBits.overTemperatureIsDetected).toBe(false);
    expect(JSON.parse(await stop()).meterValue.transactionStatus).toBe(17 + 32);
  });
});

describe('the seed', () => {
  const run = async (seed: number) => {
    const { clock, simulator, send, start } = meter({ seed });
    await start();
    const lines = [simulator.meterId, simulator.publicKey];
    for (let time = 0; time < 20; time += 1) {
      clock.forward(minute);
      lines.push(await send('GET', '/v1/livemeasure'));
    }
    return lines;
  };

  test('gives the same meter and the same run', async () => {
    expect(await run(42)).toEqual(await run(42));
  });

  test('gives another meter and another run when it is another', async () => {
    const [first, second] = [await run(1), await run(2)];
    expect(first.filter((line, index) => line === second[index])).toEqual([]);
  });
});

test('follows the clock of the machine by default', () => {
  const before = Date.now();
  const { utcMs } = createSimulator().state.clock;
  expect(utcMs).toBeGreaterThanOrEqual(before);
  expect(utcMs).toBeLessThanOrEqual(Date.now());
});

test('follows the virtual time of a test by default, late answers included', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const simulator = createSimulator({ faults: [{ kind: 'slow', delayMs: 10_000 }] });
  simulator.vehicle.setpoint({ voltageV: 400, currentA: 90 });
  const { importWh } = simulator.state.reading;
  vi.advanceTimersByTime(hour);
  expect(simulator.state.reading.importWh - importWh).toBe(36_000);
  let isAnswered = false;
  const answer = simulator.handle(new Request('http://meter/v1/status')).then(() => {
    isAnswered = true;
  });
  await vi.advanceTimersByTimeAsync(9999);
  expect(isAnswered).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await answer;
  expect(isAnswered).toBe(true);
});
