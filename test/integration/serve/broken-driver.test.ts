import { describe, expect, it } from 'vitest';
import { createMeter, type Meter, type MeterState, parseConfig } from '../../../src/index.ts';
import { createSite, type RunningSite } from '../../../src/serve/create-site.ts';
import type { MeterOfSite, SiteSettings } from '../../../src/serve/site-settings.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { until } from '../../support/site.ts';
import { startStopwatch } from '../../support/stopwatch.ts';

function settingsOf(meters: readonly MeterOfSite[]): SiteSettings {
  return {
    http: { host: '127.0.0.1', port: 0, tokenFile: '/nowhere', hosts: [] },
    journal: '',
    meters,
  };
}

function meterAt(name: string, port: number): MeterOfSite {
  const settings = { ipAddress: '127.0.0.1', port };
  return { name, settings, config: parseConfig(settings) };
}

/** A site over two simulated meters, whose drivers can be reached. */
async function twoMeters(
  beforeLinks: (name: string) => void = () => undefined,
  farewell: () => Promise<void> = async () => undefined,
) {
  const servers = await Promise.all([1, 2].map(seed => listen(createSimulator({ seed }))));
  const drivers = new Map<number | undefined, Meter>();
  const told: string[] = [];
  const site: RunningSite = createSite(
    settingsOf(servers.map(({ port }, index) => meterAt(['a', 'b'][index] ?? '', port))),
    {
      onSupervisorEvent: ({ type, name }) => told.push(`${type} ${name}`),
      onWarning: () => undefined,
      onMeter: meter => meter.events$.subscribe(({ type }) => told.push(`${type} ${meter.name}`)),
      onStartAsked: () => undefined,
      onMistake: error => told.push(String(error)),
      linksOf({ name }) {
        beforeLinks(name);
        return [{ close: farewell }];
      },
      create(settings, options) {
        const driver = createMeter(settings, options);
        drivers.set(settings.port, driver);
        return driver;
      },
    },
  );
  const isMeasured = (name: string) => (site.get(name)?.health().measurementAgeMs ?? 9999) < 2000;
  await until(() => (isMeasured('a') || site.get('a')?.restarts === 1) && isMeasured('b'));
  return {
    site,
    told,
    /** An event that is none ends a driver, as a mistake in it would. */
    break: (index: number) => drivers.get(servers[index]?.port)?.actor.send({} as never),
    isMeasured,
    async [Symbol.asyncDispose]() {
      await site.close();
      await Promise.all(servers.map(server => server.close()));
    },
  };
}

describe('a driver that ends by a mistake', () => {
  it('is started again, and the other meter notices nothing', async () => {
    await using scene = await twoMeters();
    const { site, told } = scene;
    const states: MeterState['name'][] = [];
    let isOver = false;
    const meter = site.get('a');
    meter?.state$.subscribe({
      next: ({ name }) => states.push(name),
      complete: () => {
        isOver = true;
      },
    });
    told.length = 0;
    scene.break(0);
    expect(meter?.health().state).toMatchObject({ name: 'fault', retryInMs: 1000 });
    expect(meter?.restarts).toBe(1);
    await expect(meter?.stopTransaction()).rejects.toMatchObject({
      code: 'METER_NOT_STARTED',
      effect: 'none',
    });
    await until(() => scene.isMeasured('a'));
    expect(site.get('a')).toBe(meter);
    expect(isOver).toBe(false);
    expect(states).toEqual(['warmup', 'connecting', 'fault', 'connecting', 'warmup']);
    expect(told).toContain('meter.broken a');
    expect(told.filter(line => line.endsWith(' b'))).toEqual([]);
    expect(site.get('b')?.restarts).toBe(0);
  });

  it('can be ended while it waits for its next try', async () => {
    await using scene = await twoMeters();
    scene.break(0);
    const stop = startStopwatch();
    await scene.site.close();
    expect(stop()).toBeLessThan(900);
    expect(scene.site.get('a')?.health().state.name).not.toBe('warmup');
  });
});

describe('links beside a driver', () => {
  it('that cannot be made end the driver, which is tried again; the other meter notices nothing', async () => {
    await using scene = await twoMeters(name => {
      if (name === 'a') throw new Error('no such broker');
    });
    expect(scene.told.filter(line => line.startsWith('meter.broken'))).toContain('meter.broken a');
    expect(scene.site.get('a')?.health().state).toMatchObject({
      name: 'fault',
      reason: { message: expect.stringContaining('no such broker') },
    });
    expect(scene.isMeasured('b')).toBe(true);
  });
});

describe('the meters of a site', () => {
  it('take no command once their driver is about to end, and let what is under way go on', async () => {
    const said = Promise.withResolvers<void>();
    await using scene = await twoMeters(
      () => undefined,
      () => said.promise,
    );
    const meter = scene.site.get('a');
    const closing = scene.site.close();
    await expect(meter?.startTransaction({} as never)).rejects.toMatchObject({
      code: 'METER_NOT_STARTED',
      effect: 'none',
    });
    said.resolve();
    await closing;
  });

  it('complete their streams when they are removed, and take no command after that', async () => {
    await using scene = await twoMeters();
    const meter = scene.site.get('a');
    const completed: string[] = [];
    meter?.measurements$.subscribe({ complete: () => completed.push('measurements') });
    meter?.events$.subscribe({ complete: () => completed.push('events') });
    meter?.state$.subscribe({ complete: () => completed.push('state') });
    let changes = 0;
    scene.site.changed$.subscribe(() => {
      changes += 1;
    });
    const kept = scene.site.get('b');
    scene.site.apply(settingsOf([meterAt('b', kept?.config.port ?? 0)]));
    expect(completed).toEqual(['measurements', 'events', 'state']);
    expect([changes, scene.site.meters()]).toEqual([1, [kept]]);
    await until(() => scene.told.includes('meter.removed a'));
    await until(async () => {
      const refused = await meter?.stopTransaction().catch(error => error.code);
      return refused === 'METER_NOT_STARTED' || refused === 'METER_STOPPED';
    });
  });
});
