import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { aSiteFolder, serveFolder, until } from '../../support/site.ts';

const sample = readFileSync(join(import.meta.dirname, '../../../docs/how-to/site.yaml'), 'utf8');

/** Three simulated meters, and the file of the how-to with their ports. */
async function threeMeters() {
  const simulators = [1, 2, 3].map(seed => createSimulator({ seed }));
  const servers = await Promise.all(simulators.map(simulator => listen(simulator)));
  const folder = aSiteFolder();
  const ports = servers.map(({ port }) => port);
  folder.write(withPorts(sample, ports));
  const open = simulators.map(simulator => {
    const ids = new Set<string>();
    simulator.watchTransactions(({ what, transactionId }) => {
      if (what === 'began') ids.add(transactionId);
      else ids.delete(transactionId);
    });
    return ids;
  });
  return {
    /** What runs in a meter, by the meter's own word. */
    openIn: (index: number) => [...(open[index] ?? [])],
    servers,
    ports,
    ...folder,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map(server => server.close()));
      folder[Symbol.dispose]();
    },
  };
}

function withPorts(text: string, ports: readonly number[]): string {
  return ports
    .reduce((before, port, index) => before.replace(`port: 808${index + 1}`, `port: ${port}`), text)
    .replace('port: 8090', 'port: 0');
}

interface Shown {
  readonly name: string;
  readonly meterId: string;
  readonly state: string;
  readonly link: string;
}

const request = {
  transactionId: 'tx-1',
  evseId: 'DE*ABC*E1*1',
  identificationStatus: 'ASSIGNED',
  identificationType: 'ISO14443',
  identificationFlags: [],
  identificationData: 'CUSTOMER-4711',
  tariffText: 'a tariff',
};

describe('dcbm serve with the file of the how-to', () => {
  it('measures three meters, sends a session home, hides the customer, and resumes what it left running', async () => {
    await using site = await threeMeters();
    let serial: unknown;
    {
      await using served = await serveFolder(site);
      for (const meter of ['left', 'middle', 'right'])
        await served.line({ meter, event: 'meter.identified' });
      expect(statSync(join(site.folder, 'token')).mode & 0o777).toBe(0o600);
      const meters = (await served.get('api/meters')) as Shown[];
      expect(meters.map(({ name }) => name)).toEqual(['left', 'middle', 'right']);
      expect(new Set(meters.map(({ meterId }) => meterId)).size).toBe(3);
      serial = meters[0]?.meterId;
      const refused = await fetch(`${served.url}api/meters/left/transactions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
      });
      expect(refused.status).toBe(401);
      const started = await served.post('api/meters/left/transactions', request);
      expect(started.ok).toBe(true);
      const stopped = await served.post('api/meters/left/transactions/tx-1/stop', {});
      expect(stopped.ok).toBe(true);
      expect(JSON.stringify(await stopped.json())).toContain('OCMF|');
      await served.post('api/meters/middle/transactions', { ...request, transactionId: 'tx-2' });
      const { code, stdout } = await served.end();
      expect(code).toBe(0);
      expect(served.lines({ event: 'session.goesOn' })).toMatchObject([
        { meter: 'middle', transactionId: 'tx-2' },
      ]);
      expect(stdout).not.toContain('4711');
      expect(stdout).not.toContain('OCMF');
      expect(served.lines().filter(({ msg }) => msg.includes('tx-1')).length).toBeGreaterThan(1);
    }
    expect(site.openIn(1)).toEqual(['tx-2']);
    // The journal goes by the serial number: under another name a meter has its past.
    site.write(withPorts(sample.replace('name: left', 'name: first'), site.ports));
    await using served = await serveFolder(site);
    await served.line({ meter: 'middle', event: 'transaction.resumed' });
    const stopped = await served.post('api/meters/middle/stop', {});
    expect(stopped.ok).toBe(true);
    await served.line({ meter: 'first', event: 'meter.identified', meterId: serial });
    const records = JSON.stringify(await served.get('api/meters/first/records', true));
    expect(records).toContain('tx-1');
    expect(records).not.toContain('tx-2');
  });

  it('shows within 3 s that a meter is gone, and leaves the others untouched', async () => {
    await using site = await threeMeters();
    await using served = await serveFolder(site);
    for (const meter of ['left', 'middle', 'right']) await served.line({ meter, event: 'meter.identified' });
    const isOnline = async (name: string) => {
      const meters = (await served.get('api/meters')) as Shown[];
      return meters.find(meter => meter.name === name)?.link === 'online';
    };
    await until(() => isOnline('left'));
    const atMs = performance.now();
    await site.servers[0]?.close();
    await until(async () => !(await isOnline('left')));
    expect(performance.now() - atMs).toBeLessThan(3000);
    const lost = ['link.degraded', 'link.lost'];
    await until(() =>
      served.lines().some(({ event = '', meter }) => meter === 'left' && lost.includes(event)),
    );
    expect(await isOnline('middle')).toBe(true);
    expect(served.lines().filter(({ level, meter }) => level !== 'info' && meter !== 'left')).toEqual([]);
  });

  it('reads the file again on SIGHUP: one added, one changed, one removed, the others untouched; a broken one changes nothing', async () => {
    await using site = await threeMeters();
    await using fourth = await listen(createSimulator({ seed: 4 }));
    await using served = await serveFolder(site);
    for (const meter of ['left', 'middle', 'right']) await served.line({ meter, event: 'meter.identified' });
    const identified = () => served.lines({ event: 'meter.identified' }).map(({ meter }) => meter);
    expect(identified().toSorted()).toEqual(['left', 'middle', 'right']);

    site.write(
      withPorts(sample, site.ports).replace('temperatureWarningLevelC: 80', 'temperatureWarningLevelC: hot'),
    );
    served.reload();
    const refused = await served.line({ event: 'reload.refused' });
    expect(refused.msg).toMatch(
      /site\.yaml:\d+: meters\.2\.temperatureWarningLevelC: got "hot", expected a finite number/,
    );
    expect(((await served.get('api/meters')) as Shown[]).map(({ name }) => name)).toEqual([
      'left',
      'middle',
      'right',
    ]);

    site.write(
      withPorts(sample, site.ports)
        .replace('temperatureWarningLevelC: 80', 'temperatureWarningLevelC: 70')
        .replace(/^.*name: middle.*$/m, `  - { name: new, ipAddress: 127.0.0.1, port: ${fourth.port} }`),
    );
    served.reload();
    await served.line({ event: 'reloaded' });
    await served.line({ meter: 'new', event: 'meter.identified' });
    await until(() => identified().filter(meter => meter === 'right').length === 2);
    expect(served.lines({ event: 'meter.added' }).slice(3)).toMatchObject([{ meter: 'new' }]);
    expect(served.lines({ event: 'meter.changed' })).toMatchObject([{ meter: 'right' }]);
    expect(served.lines({ event: 'meter.removed' })).toMatchObject([{ meter: 'middle' }]);
    expect(((await served.get('api/meters')) as Shown[]).map(({ name }) => name)).toEqual([
      'left',
      'new',
      'right',
    ]);
    expect(identified().filter(meter => meter === 'left')).toHaveLength(1);
    expect(served.lines({ meter: 'left', event: 'meter.stopped' })).toEqual([]);
    const { code } = await served.end();
    expect(code).toBe(0);
  });
});
