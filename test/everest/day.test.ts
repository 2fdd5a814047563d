import { channel } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBridge } from '../../src/everest/index.ts';
import type { Measurement, MeterEvent } from '../../src/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMb = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
};

const dayS = 86_400;
const place = { host: '192.0.2.1', port: 80 };

function measurementAt(ms: number): Measurement {
  return {
    meterId: '1077188832',
    timestamp: new Date(ms).toISOString(),
    receivedAt: new Date(ms).toISOString(),
    voltageV: 400,
    currentA: 125,
    powerW: 50_000,
    energyImportWh: ms / 1000,
    energyExportWh: 0,
    temperatureHighC: 31.5,
    temperatureLowC: 30,
  };
}

afterEach(() => vi.useRealTimers());

describe('a day of measurements, in virtual time', () => {
  it('is as many messages as seconds, no check missing, the key every 10 min, and no memory', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
      now: Date.parse('2026-05-06T00:00:00Z'),
    });
    const measurements$ = new Subject<Measurement>();
    const events$ = new Subject<MeterEvent>();
    const counts = new Map<string, number>();
    let lastEnergy = 0;
    let hear: (topic: string, text: string) => void = () => undefined;
    const bridge = createBridge({
      meter: {
        measurements$,
        events$,
        startTransaction: () => Promise.reject(new Error('nothing is started')),
        stopTransaction: () => Promise.resolve(undefined),
        health: () => ({
          state: { name: 'stopped' },
          lastMeasurement: undefined,
          measurementAgeMs: undefined,
          transport: undefined,
          lastReads: undefined,
        }),
        recover: () => undefined,
      },
      place,
      connect(attempt) {
        hear = attempt.onMessage;
        return Promise.resolve({
          kind: 'connected',
          session: {
            async publish(topic, text) {
              const name = topic.split('/').at(-1) ?? '';
              counts.set(name, (counts.get(name) ?? 0) + 1);
              if (name === 'powermeter_values') {
                const { energy_Wh_import: energy } = JSON.parse(text) as {
                  energy_Wh_import: { total: number };
                };
                if (energy.total !== lastEnergy + 1 && lastEnergy !== 0) throw new Error('one is missing');
                lastEnergy = energy.total;
              }
              return true;
            },
            close: async () => undefined,
          },
        });
      },
      moduleId: 'powermeter_1',
      pollMs: 1000,
      commandTimeoutMs: 5000,
      talk: () => undefined,
    });
    await vi.advanceTimersByTimeAsync(0);
    const publicKeyOcmf = 'A'.repeat(182);
    const identity = {
      meterId: '1077188832',
      publicKeyOcmf,
      publicKey: '',
      firmwareVersion: '0.2.3.1',
      apiVersion: 'v2',
    } as const;
    events$.next({ type: 'meter.identified', identity, blockers: [] });
    const answered = channel('lem-dcbm:request');
    const heaps: number[] = [];
    for (let second = 0; second < dayS; second += 1) {
      hear('everest_api/1/powermeter/powermeter_1/e2m/heartbeat', String(second));
      if (second % 600 === 300)
        hear(
          'everest_api/1/powermeter/powermeter_1/e2m/stop_transaction',
          JSON.stringify({ headers: { replyTo: `reply/${second}` }, payload: '' }),
        );
      answered.publish({ ...place, status: 200 });
      measurements$.next(measurementAt(Date.now()));
      await vi.advanceTimersByTimeAsync(1000);
      if (second % 21_600 === 3600) heaps.push(heapMb());
    }
    heaps.push(heapMb());
    expect(counts.get('powermeter_values')).toBe(dayS);
    // Every 1.5 s; once more when the meter was heard first, and at the start of EVerest.
    expect(counts.get('communication_check')).toBeGreaterThanOrEqual(dayS / 1.5);
    expect(counts.get('communication_check')).toBeLessThanOrEqual(dayS / 1.5 + 3);
    // Every 10 min; once more when it was known, and at the start of EVerest.
    expect(counts.get('public_key_ocmf')).toBe(dayS / 600 + 2);
    expect([...counts.keys()].filter(name => /^\d+$/.test(name))).toHaveLength(dayS / 600);
    const [early = 0] = heaps;
    expect(
      Math.max(...heaps) - early,
      `heap in MB: ${heaps.map(mb => mb.toFixed(1)).join(', ')}`,
    ).toBeLessThan(2);
    await bridge.close();
  }, 170_000);
});
