import { channel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeterEvent } from '../../../../src/index.ts';
import { createMetrics, type Metrics } from '../../../../src/serve/http/metrics.ts';
import { followSite, type SiteFacts } from '../../../../src/serve/http/site-facts.ts';
import { type FakeMeter, type FakeSite, fakeMeter, fakeSite, idle } from './fake-site.ts';

let left: FakeMeter;
let site: FakeSite;
let facts: SiteFacts;
let metrics: Metrics;

beforeEach(() => {
  left = fakeMeter('left');
  site = fakeSite(left);
  facts = followSite(
    site,
    () => performance.now(),
    () => () => undefined,
  );
  metrics = createMetrics(() => facts, { readers: () => 3, droppedReaders: () => 2, failedTries: () => 1 });
});

afterEach(() => {
  metrics.stop();
  facts.stop();
});

/** The value of `name{meter="left"}`, or of one without labels. */
async function shown(name: string): Promise<number | undefined> {
  const found = new RegExp(`^${name}(?:\\{meter="left"\\})? (\\S+)$`, 'm').exec(await metrics.text())?.[1];
  return found === undefined ? undefined : Number(found);
}

const measured = [
  ['dcbm_voltage_volts', 400],
  ['dcbm_current_amperes', 100],
  ['dcbm_power_watts', 40_000],
  ['dcbm_energy_import_joules_total', 3_600_000],
  ['dcbm_energy_export_joules_total', 36_000],
  ['dcbm_temperature_high_celsius', 40],
  ['dcbm_temperature_low_celsius', 38],
  ['dcbm_clock_offset_seconds', 0],
] as const;

describe('a metric', () => {
  it.each(measured)(
    '%s is there while the link is online, and absent before and after',
    async (name, value) => {
      expect(await shown(name)).toBeUndefined();
      left.become(idle);
      expect(await shown(name)).toBeUndefined();
      left.measure();
      expect(await shown(name)).toBe(value);
      left.become({ ...idle, link: 'offline' });
      expect(await shown(name)).toBeUndefined();
    },
  );

  it.each([
    ['not read', { name: 'connecting', attempts: 2, reason: undefined }, undefined],
    ['not known', { ...idle, running: { kind: 'unknown', why: 'read failed' } }, undefined],
    ['nothing', idle, 0],
    [
      'a transaction',
      {
        ...idle,
        running: {
          kind: 'open',
          transactionId: 'tx-1',
          origin: 'own',
          stopRequested: false,
          notedAt: '2026-05-06T10:00:00.000Z',
        },
      },
      1,
    ],
  ] as const)('says what runs, or nothing: %s', async (_, state, value) => {
    left.become(state);
    expect(await shown('dcbm_transaction_running')).toBe(value);
  });

  it('says how far the clock is off, and when it was set', async () => {
    left.become(idle);
    left.measure({ timestamp: '2026-05-06T09:59:31Z' });
    expect(await shown('dcbm_clock_offset_seconds')).toBe(-30);
    expect(await shown('dcbm_clock_sync_age_seconds')).toBeUndefined();
    left.events$.next({ type: 'clock.synced', at: new Date(Date.now() - 60_000).toISOString(), written: [] });
    expect(await shown('dcbm_clock_sync_age_seconds')).toBeCloseTo(60, 0);
    left.measure({ timestamp: 'nonsense' });
    expect(await shown('dcbm_clock_offset_seconds')).toBeUndefined();
  });

  it('counts what was told, and pending records', async () => {
    const events: MeterEvent[] = [
      {
        type: 'transaction.started',
        requestId: '1',
        transactionId: 'secret',
        minStopTime: '2026-05-06T10:02:00.000Z',
      },
      { type: 'transaction.found', transactionId: 'secret' },
      { type: 'transaction.found', transactionId: 'secret' },
    ];
    for (const event of events) left.events$.next(event);
    left.become({ ...idle, pendingRecords: [{ transactionId: 'secret' }] });
    expect(await shown('dcbm_transactions_started_total')).toBe(1);
    expect(await shown('dcbm_transactions_found_total')).toBe(2);
    expect(await shown('dcbm_records_pending')).toBe(1);
    expect(await metrics.text()).not.toContain('secret');
    expect(await shown('dcbm_http_stream_readers')).toBe(3);
    expect(await shown('dcbm_http_stream_readers_dropped_total')).toBe(2);
    expect(await shown('dcbm_http_wrong_tokens_total')).toBe(1);
  });

  it('of a counter of the meter that would be negative is absent', async () => {
    left.become(idle);
    left.measure({ energyImportWh: -1 });
    expect(await shown('dcbm_energy_import_joules_total')).toBeUndefined();
  });

  it('of the time of polls comes from those that were answered, and of this meter', async () => {
    const requests = channel('lem-dcbm:request');
    const { ipAddress: host, port } = left.meter.config;
    const poll = { method: 'GET', path: '/v2/livemeasure', host, port, durationMs: 30, status: 200 };
    for (const message of [
      poll,
      { ...poll, durationMs: 70 },
      { ...poll, path: '/v1/status' },
      { ...poll, port: port + 1 },
      { ...poll, status: undefined },
      'nonsense',
    ])
      requests.publish(message);
    expect(await shown('dcbm_poll_duration_seconds_count')).toBe(2);
    expect(await shown('dcbm_poll_duration_seconds_sum')).toBeCloseTo(0.1);
    site.set(fakeMeter('right'));
    expect(await metrics.text()).not.toContain('meter="left"');
  });
});

describe('the text for Prometheus', () => {
  it('keeps its conventions: help, base units, _total at counters and nowhere else, one label', async () => {
    left.become(idle);
    left.measure();
    const text = await metrics.text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({
      name,
      type,
    }));
    expect(types.length).toBeGreaterThan(30);
    for (const { name, type } of types) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.*$`, 'm'));
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(milliseconds|ms|hours|minutes|kilo\w+|watt_hours|percent)(_|$)/);
    }
    const labels = [...text.matchAll(/\{([^}]*)\}/g)].flatMap(
      ([, inside = '']) => inside.match(/\w+(?==)/g) ?? [],
    );
    expect(new Set(labels)).toEqual(new Set(['meter']));
  });
});
