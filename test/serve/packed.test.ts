import { expect, it } from 'vitest';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { installPacked } from '../package/consumer.ts';
import { aSiteFolder, serveFolder } from '../support/site.ts';

it('serves a site from where the packed package is installed, with its log for people, too', async () => {
  const consumer = await installPacked();
  try {
    await using server = await listen(createSimulator({ seed: 1 }));
    using folder = aSiteFolder();
    folder.write(`http: { port: 0 }\nmeters: [{ name: only, ipAddress: 127.0.0.1, port: ${server.port} }]\n`);
    const bin = `${consumer.folder}/node_modules/.bin/dcbm`;
    for (const format of ['jsonl', 'text'] as const) {
      await using served = await serveFolder(folder, { bin, format });
      await served.running.says('firmware');
      const metrics = await (await fetch(`${served.url}metrics`)).text();
      expect(metrics).toContain('dcbm_');
      expect(await served.get('api/meters')).toMatchObject([{ name: 'only' }]);
      const { code } = await served.end();
      expect(code).toBe(0);
    }
  } finally {
    consumer.remove();
  }
});
