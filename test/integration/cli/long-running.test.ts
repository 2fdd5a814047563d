import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines, startDcbm } from '../../support/dcbm.ts';

/** A simulated meter in a process of its own; gives its URL. */
async function simulate(...args: string[]) {
  const running = startDcbm('simulate', '--port', '0', ...args);
  await running.says('listening');
  const [listening] = jsonLines(running.output);
  return { running, listening, port: new URL(String(listening?.url)).port };
}

describe('dcbm simulate', () => {
  it('says once where it listens, and ends with 0 on SIGTERM within two seconds', async () => {
    const { running, listening } = await simulate('--seed', '5', '--tls');
    expect(Object.keys(listening ?? {})).toEqual([
      'event',
      'url',
      'meterId',
      'publicKeyOcmf',
      'certificatePem',
    ]);
    const startMs = performance.now();
    running.child.kill('SIGTERM');
    const { code, stdout } = await running.finished;
    expect(code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(jsonLines({ stdout })).toHaveLength(1);
  });

  it('gives the same meter for the same seed', async () => {
    const first = await simulate('--seed', '5');
    const second = await simulate('--seed', '5');
    expect(second.listening?.meterId).toBe(first.listening?.meterId);
    expect(second.listening?.publicKeyOcmf).toBe(first.listening?.publicKeyOcmf);
    for (const { running } of [first, second]) running.child.kill();
    await Promise.all([first.running.finished, second.running.finished]);
  });

  it('takes faults from a file, and lists what is wrong with one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dcbm-'));
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    writeFileSync(good, JSON.stringify([{ kind: 'status', status: 503, match: { path: '/v1/status' } }]));
    writeFileSync(bad, JSON.stringify([{ kind: 'explode' }]));
    const { running, port } = await simulate('--faults', good);
    expect((await fetch(`http://127.0.0.1:${port}/v1/status`)).status).toBe(503);
    running.child.kill();
    await running.finished;
    const refused = await dcbm('simulate', '--port', '0', '--faults', bad);
    expect(refused.code).toBe(2);
    rmSync(folder, { recursive: true });
  });

  it('tells each request on stderr with --verbose', async () => {
    const { running, port } = await simulate('--verbose');
    await fetch(`http://127.0.0.1:${port}/v1/status`);
    await running.says('GET /v1/status  200');
    running.child.kill();
    const { stdout } = await running.finished;
    expect(jsonLines({ stdout })).toHaveLength(1);
  });

  it('says that the port is in use', async () => {
    await using server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
    const { code, stderr } = await dcbm('simulate', '--port', String(server.port));
    expect(code).toBe(2);
    expect(stderr).toContain('in use');
  });
});

describe('dcbm watch', () => {
  it('prints three measurements one second apart, and ends', async () => {
    await using server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
    const { code, stdout } = await dcbm(
      'watch',
      `127.0.0.1:${server.port}`,
      '--count',
      '3',
      '--format',
      'jsonl',
    );
    expect(code).toBe(0);
    const times = jsonLines({ stdout }).map(({ receivedAt }) => Date.parse(String(receivedAt)));
    expect(times).toHaveLength(3);
    // How exactly they keep to their second is told by the bench, not here: a busy machine may keep this process waiting.
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1000);
  });

  it('says once that the link was lost and once that it is back, and goes on', async () => {
    const first = await simulate();
    const watching = startDcbm('watch', `127.0.0.1:${first.port}`);
    await watching.says('"powerW"');
    first.running.child.kill();
    await first.running.finished;
    await watching.says('link lost');
    const measured = jsonLines(watching.output).length;
    const second = startDcbm('simulate', '--port', first.port);
    await watching.says('link restored');
    await expect.poll(() => jsonLines(watching.output).length, { timeout: 5000 }).toBeGreaterThan(measured);
    watching.child.kill('SIGTERM');
    const { code, stderr } = await watching.finished;
    second.child.kill();
    await second.finished;
    expect(code).toBe(0);
    expect(stderr.match(/link lost/g)).toHaveLength(1);
    expect(stderr.match(/link restored/g)).toHaveLength(1);
  });

  it('says that another meter answers in the place of the first, and takes no measurement of it', async () => {
    const first = await simulate('--seed', '1');
    const watching = startDcbm('watch', `127.0.0.1:${first.port}`);
    await watching.says('"powerW"');
    first.running.child.kill();
    await first.running.finished;
    await watching.says('link lost');
    const other = startDcbm('simulate', '--port', first.port, '--seed', '2');
    await watching.says('METER_IDENTITY_CHANGED');
    watching.child.kill();
    const { stdout, stderr } = await watching.finished;
    other.child.kill();
    await other.finished;
    const meterIds = new Set(jsonLines({ stdout }).map(({ meterId }) => meterId));
    expect([...meterIds]).toEqual([first.listening?.meterId]);
    expect(stderr).toMatch(/^fault: .*METER_IDENTITY_CHANGED/m);
  });

  it('says why while nobody answers', async () => {
    const server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
    await server.close();
    const watching = startDcbm('watch', `127.0.0.1:${server.port}`);
    await watching.says('trying again');
    watching.child.kill();
    const { stdout, stderr } = await watching.finished;
    expect(stderr.match(/METER_UNREACHABLE/g)).toHaveLength(1);
    expect(stdout).toBe('');
  });

  it('ends with 2 for a count that cannot be reached', async () => {
    const { code, stderr } = await dcbm('watch', '127.0.0.1', '--count', '0');
    expect(code).toBe(2);
    expect(stderr).toContain('whole number from 1');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s while it still connects', async signal => {
    const simulator = createSimulator({ faults: [{ kind: 'hang' }] });
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const watching = startDcbm('watch', `127.0.0.1:${server.port}`);
    await expect.poll(() => simulator.counters.requests(), { timeout: 15_000 }).toBeGreaterThan(0);
    const startMs = performance.now();
    watching.child.kill(signal);
    const { code } = await watching.finished;
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(code).toBe(0);
  });
});

describe('dcbm demo', () => {
  it('shows a session from connecting to a valid record, and ends', { timeout: 60_000 }, async () => {
    const { code, stdout } = await dcbm('demo', '--once', '--format', 'jsonl');
    expect(code).toBe(0);
    const events = jsonLines({ stdout });
    const states = events.filter(({ event }) => event === 'state').map(({ state }) => state);
    for (const name of ['connecting', 'warmup', 'syncing', 'idle', 'transacting', 'stopping']) {
      expect(states).toContain(name);
    }
    expect(events.filter(({ event }) => event === 'measurement').length).toBeGreaterThanOrEqual(10);
    expect(events.find(({ event }) => event === 'record')).toMatchObject({
      verification: { verdict: 'valid' },
    });
  });
});
