import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { dcbm } from '../../support/dcbm.ts';
import { aSiteFolder, serveFolder } from '../../support/site.ts';

function oneMeter(port: number, http = '{ port: 0 }'): string {
  return `http: ${http}\njournal: ./journal\nmeters:\n  - { name: only, ipAddress: 127.0.0.1, port: ${port} }\n`;
}

describe('dcbm serve', () => {
  it('goes on when nobody reads its log', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    using folder = aSiteFolder();
    folder.write(oneMeter(server.port));
    await using served = await serveFolder(folder);
    await served.line({ event: 'meter.identified' });
    served.running.child.stdout?.pause();
    // Far more lines than a pipe holds.
    const wrong = Array.from(
      { length: 900 },
      (_, index) => `  - { name: m${index}, ipAddress: h${index}, ports: 1 }`,
    );
    folder.write(`meters:\n${wrong.join('\n')}\n`);
    const statuses: number[] = [];
    for (let reload = 0; reload < 6; reload += 1) {
      served.reload();
      statuses.push((await fetch(`${served.url}healthz`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
    served.running.child.stdout?.resume();
    await served.line({ event: 'reload.refused' });
    const { code } = await served.end();
    expect(code).toBe(0);
  });

  it('measures and stops, and refuses starts, while the journal cannot be used, and says so', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    using folder = aSiteFolder();
    writeFileSync(join(folder.folder, 'journal'), 'this is no journal, and longer than nothing');
    folder.write(oneMeter(server.port));
    await using served = await serveFolder(folder);
    await served.line({ event: 'meter.identified' });
    expect(await served.line({ event: 'journal.failed' })).toMatchObject({ level: 'error', meter: 'only' });
    expect(await served.get('api/meters/only')).toMatchObject({
      journalProblem: { code: 'METER_JOURNAL_FAILED' },
      pendingRecords: null,
    });
    const started = await served.post('api/meters/only/transactions', {
      transactionId: 'tx-1',
      evseId: 'DE*1',
    });
    expect([started.ok, JSON.stringify(await started.json())]).toEqual([
      false,
      expect.stringContaining('METER_JOURNAL_FAILED'),
    ]);
    const stopped = await served.post('api/meters/only/stop', {});
    expect(stopped.ok).toBe(true);
  });

  it('says which two entries lead to one meter, and which meter is not there', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    const gone = await listen(createSimulator({ seed: 2 }));
    await gone.close();
    using folder = aSiteFolder();
    folder.write(
      [
        'http: { port: 0, tokenFile: ./token }',
        'meters:',
        `  - { name: one, ipAddress: 127.0.0.1, port: ${server.port} }`,
        `  - { name: two, ipAddress: localhost, port: ${server.port} }`,
        `  - { name: gone, ipAddress: 127.0.0.1, port: ${gone.port} }`,
      ].join('\n'),
    );
    await using served = await serveFolder(folder);
    const twin = await served.line({ event: 'site.sameMeter' });
    expect(twin).toMatchObject({ level: 'error', msg: expect.stringMatching(/\b(one|two) drives already/) });
    expect(await served.line({ event: 'meter.notReached' })).toMatchObject({
      level: 'warn',
      meter: 'gone',
      code: 'METER_UNREACHABLE',
    });
  });

  it('keeps its journal, which knows whose the sessions are, until the next start', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    using folder = aSiteFolder();
    folder.write(oneMeter(server.port));
    await using served = await serveFolder(folder);
    await served.line({ event: 'meter.identified' });
    folder.write(oneMeter(server.port).replace('./journal', './another'));
    served.reload();
    expect(await served.line({ event: 'reload.partly' })).toMatchObject({ level: 'warn' });
    await served.line({ event: 'reloaded' });
    expect(served.lines({ event: 'meter.changed' })).toEqual([]);
    expect(existsSync(join(folder.folder, 'another'))).toBe(false);
  });

  it('ends with 2 and the line when the file is wrong, and before it touches anything', async () => {
    using folder = aSiteFolder();
    folder.write('meters:\n  - name: a\n    ipAddress: 127.0.0.1\n    prot: 80\n');
    const { code, stderr, stdout } = await dcbm('serve', '--config', folder.path, '--format', 'jsonl');
    expect(code).toBe(2);
    expect(stderr).toContain('site.yaml:4: meters.0.prot: got 80, expected no such key');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'USAGE_ERROR', code: 'METER_CONFIG_INVALID' });
    expect(() => folder.token()).toThrow(/ENOENT/);
  });

  it('ends with 2 when its port is taken', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const place = taken.address();
    using folder = aSiteFolder();
    folder.write(oneMeter(server.port, `{ port: ${typeof place === 'object' ? place?.port : 0} }`));
    const { code, stderr } = await dcbm('serve', '--config', folder.path);
    taken.close();
    expect([code, stderr]).toEqual([2, expect.stringMatching(/in use|EADDRINUSE/)]);
  });

  it('has its file checked by `config check`, and lent to the other commands', async () => {
    await using server = await listen(createSimulator({ seed: 1 }));
    using folder = aSiteFolder();
    folder.write(oneMeter(server.port));
    const checked = await dcbm('config', 'check', folder.path, '--format', 'jsonl');
    expect([checked.code, JSON.parse(checked.stdout)]).toEqual([
      0,
      { file: folder.path, meter: 'only', valid: true, ipAddress: '127.0.0.1' },
    ]);
    const status = await dcbm('status', '--config', folder.path, '--meter', 'only', '--format', 'jsonl');
    expect([status.code, JSON.parse(status.stdout).firmwareVersion]).toEqual([0, expect.any(String)]);
    folder.write('http: { port: 99999 }\nmeters: [{ name: a, ipAddress: b }]\n');
    const wrong = await dcbm('config', 'check', folder.path);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('site.yaml:1: http.port: got 99999'),
    ]);
  });
});
