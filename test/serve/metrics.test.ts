import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { aSiteFolder, serveFolder, until } from '../support/site.ts';
import { manyMeters, siteOf } from './many-meters.ts';
import { promtool, whyNot } from './promtool.ts';

describe.skipIf(promtool === undefined)(`the metrics of a site${whyNot}`, () => {
  it("pass Prometheus's own check, with meters that are there and one that is not", async () => {
    await using meters = await manyMeters(3);
    await using away = await manyMeters(1, true);
    using folder = aSiteFolder();
    folder.write(siteOf([...meters.ports, ...away.ports]));
    await using served = await serveFolder(folder);
    for (const meter of ['meter-0', 'meter-1', 'meter-2'])
      await served.line({ meter, event: 'meter.identified' });
    const request = { transactionId: 'tx-1', evseId: 'DE*ABC*E1*1', identificationData: 'CUSTOMER-4711' };
    expect((await served.post('api/meters/meter-0/transactions', request)).ok).toBe(true);
    const text = await until(async () => {
      const metrics = await (await fetch(`${served.url}metrics`)).text();
      return metrics.includes('dcbm_voltage_volts{meter="meter-2"}') ? metrics : undefined;
    });
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect([stdout, stderr, status]).toEqual(['', '', 0]);
    expect(text).not.toMatch(/4711|tx-1/);
  });
});
