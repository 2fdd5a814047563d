import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMeter } from '../../src/index.ts';
import { createSimulator, type Fault, listen } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig } from '../support/rig.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a program of the test folder in a process of its own; it must end by itself. */
function run(program: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, program), ...args], { timeout: 15_000 });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    child.stderr.on('data', chunk => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', code => resolve({ code, output }));
  });
}

describe('stop()', () => {
  it('may be called twice, and before the start', async () => {
    const meter = createMeter({ ipAddress: '127.0.0.1' });
    await meter.stop();
    await meter.stop();
    await expectMeterError(meter.start(), { code: 'METER_STOPPED' });
  });

  it('completes every stream, and ends what waits', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'POST' } });
    const completed: string[] = [];
    rig.meter.events$.subscribe({ complete: () => completed.push('events$') });
    rig.meter.state$.subscribe({ complete: () => completed.push('state$') });
    rig.meter.measurements$.subscribe({ complete: () => completed.push('measurements$') });
    const started = rig.meter.startTransaction(aRequest('tx-1'));
    const held = rig.meter.stopTransaction('tx-1');
    await rig.pass(100);
    const stopping = rig.meter.stop();
    await expectMeterError(started, { code: 'METER_STOPPED', effect: 'unknown' });
    await expectMeterError(held, { code: 'METER_STOPPED' });
    await stopping;
    expect(completed.toSorted()).toEqual(['events$', 'measurements$', 'state$']);
    expect(rig.events.at(-1)).toEqual({ type: 'meter.stopped' });
  });

  it('sends nothing any more', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(2500);
    await rig.meter.stop();
    const before = rig.simulator.counters.requests();
    await rig.pass(10_000);
    expect(rig.simulator.counters.requests()).toBe(before);
  });

  it('refuses commands before the start and after the stop', async () => {
    const meter = createMeter({ ipAddress: '127.0.0.1' });
    await expectMeterError(meter.startTransaction(aRequest('tx-1')), { code: 'METER_NOT_STARTED' });
    await meter.stop();
    await expectMeterError(meter.stopTransaction(), { code: 'METER_STOPPED' });
  });

  const stuck: readonly (readonly [string, Fault])[] = [
    ['the meter answers', { kind: 'slow', delayMs: 0 }],
    ['the meter hangs', { kind: 'hang' }],
    ['the meter hangs in the middle of an answer', { kind: 'hangMidBody' }],
    ['the port is closed', { kind: 'refuse' }],
  ];
  it.each(stuck)('leaves no handle when %s: the process ends by itself', async (_name, fault) => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    simulator.faults.add(fault);
    const startMs = performance.now();
    const { code, output } = await run('test/support/start-and-stop.ts', String(server.port));
    expect({ code, output }).toEqual({ code: 0, output: 'stopped\n' });
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
