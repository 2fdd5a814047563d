import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen, type SimulatorOptions } from '../../../src/simulator/index.ts';
import { jsonLines, type Running, startDcbm } from '../../support/dcbm.ts';

async function aMeter(options: SimulatorOptions = {}) {
  const simulator = createSimulator(options);
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  return { simulator, server, place: `127.0.0.1:${server.port}` };
}

/** Interrupts the command, and gives its end and how long it took. */
async function interrupt(running: Running, signal: NodeJS.Signals = 'SIGTERM') {
  const startMs = performance.now();
  running.child.kill(signal);
  const finished = await running.finished;
  return { ...finished, tookMs: performance.now() - startMs };
}

describe('an interrupted command', () => {
  it('ends with 1 within two seconds while a start is not answered, and says that it may have been done', async () => {
    const { simulator, server, place } = await aMeter({
      faults: [{ kind: 'hang', match: { method: 'POST', path: '/v2/legal' } }],
    });
    await using _ = server;
    const starting = startDcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    await expect.poll(() => simulator.counters.requests('POST /v2/legal'), { timeout: 10_000 }).toBe(1);
    const { code, stdout, tookMs } = await interrupt(starting, 'SIGINT');
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(2000);
    expect(jsonLines({ stdout })).toMatchObject([{ status: 'UNEXPECTED_ERROR', effect: 'unknown' }]);
  });

  it('ends with 1 within two seconds between two tries', async () => {
    const { server, place } = await aMeter();
    await server.close();
    const asking = startDcbm('status', place, '--retry-delay', '60000');
    await asking.says('trying again');
    const { code, tookMs } = await interrupt(asking);
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(2000);
  });

  it('ends the demo with 0 within two seconds while it charges', async () => {
    const demo = startDcbm('demo', '--format', 'jsonl');
    await demo.says('"event":"started"');
    const { code, tookMs } = await interrupt(demo);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(2000);
  });
});

describe('a command whose reader goes away', () => {
  it('ends with 0 when nobody reads the measurements any more', async () => {
    const { server, place } = await aMeter();
    await using _ = server;
    const watching = startDcbm('watch', place);
    await watching.says('powerW');
    watching.child.stdout?.destroy();
    const { code, stderr } = await watching.finished;
    expect([code, stderr]).toEqual([0, '']);
  });

  it('goes on when nobody reads its talk', async () => {
    const { server, place } = await aMeter();
    await server.close();
    const asking = startDcbm('status', place, '--retries', '1', '--retry-delay', '100');
    asking.child.stderr?.destroy();
    const [code] = await once(asking.child, 'exit');
    expect(code).toBe(3);
  });
});
