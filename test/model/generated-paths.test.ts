import { afterAll, describe, expect, it } from 'vitest';
import { type MeterMachineEvent, meterMachine } from '../../machines/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { type Gate, gateBefore, type Verdict } from '../support/gate.ts';
import { edgeCoveringPaths, type MeterSnapshot } from '../support/model.ts';
import { aRequest, type Backend, createRig, type Rig } from '../support/rig.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import { watch } from './invariants.ts';
import { lifecycleModel, modelInput } from './lifecycle-model.ts';

const paths = edgeCoveringPaths(lifecycleModel);
const coverage = coverageOf(meterMachine);
let executed = 0;
let steps = 0;

describe.each<Backend>(['socket', 'msw'])(
  'every path of the statechart, on the real driver over %s',
  backend => {
    // Over msw every fourth: the bytes are the same, and the time is better spent elsewhere.
    const chosen = paths.flatMap((path, index) =>
      backend === 'socket' || index % 4 === 0 ? [[index, path] as const] : [],
    );
    it.each(chosen)('path %i', async (_index, path) => {
      await using rig = await createRig({
        backend,
        options: { inspect: coverage.inspect },
        config: {
          resilienceInitialConnectionRetries: modelInput.connectRetries,
          resilienceInitialConnectionRetryDelay: modelInput.connectRetryDelayMs,
          resilienceTransactionRequestRetries: modelInput.commandRetries,
          resilienceTransactionRequestRetryDelay: modelInput.commandRetryDelayMs,
        },
      });
      const direct = rig.simulator.exchange.bind(rig.simulator);
      const seen = watch(rig);
      const gate = gateBefore(rig.simulator);
      rig.meter.start().catch(() => undefined);
      await rig.pass(0);
      for (const { event, state } of path) {
        await perform(event, rig, gate, direct);
        await expectState(state, rig, event);
        steps += 1;
      }
      expect(seen.violations).toEqual([]);
      executed += 1;
      gate.open();
    });
  },
);

/**
 * Not in this model, each shown in test/integration: outages, the setting of the clock, other meters and certificates, a
 * current transaction that cannot be read, and services that fail only by a mistake of ours.
 */
const elsewhere =
  /meter\.reconnected|checking|syncing|always|error\.actor\.(prepareStart|verifyRecord|archiveRecord)|done\.state|identify \[[01]\]|idle: command\.next|lifecycle: transaction\.start \[1\]/;
const modelled = /^meter\.(connecting|operational\.lifecycle)\b/;

describe('the transitions of connecting and of the lifecycle', () => {
  it('were all taken by the real driver on these paths', () => {
    const missing = coverage.missing().filter(key => modelled.test(key) && !elsewhere.test(key));
    expect(missing).toEqual([]);
  });
});

afterAll(() => {
  process.stdout.write(
    `generated paths on the real driver: ${executed} (${paths.length} paths, ${steps} steps)\n`,
  );
});

/** Makes happen what the event says: with a command, with time, or with the outcome of the service's requests. */
async function perform(event: MeterMachineEvent, rig: Rig, gate: Gate, direct: Simulator['exchange']) {
  const delay = /^xstate\.after\.(\w+)\./.exec(event.type)?.[1];
  const [, outcome, service] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(event.type) ?? [];
  if (delay !== undefined) await rig.pass(delay === 'connectRetryDelay' ? 1000 : 200);
  else if (service === undefined || outcome === undefined) rig.meter.actor.send(event as never);
  else if (service !== 'verifyRecord' && service !== 'archiveRecord') {
    await arrange(event, rig, direct);
    await finish(service, verdictOf(event), rig, gate);
  }
}

/** Lets the requests of a running service go, the first one with the verdict, until the service has ended. */
async function finish(service: string, verdict: Verdict, rig: Rig, gate: Gate) {
  const { actor } = rig.meter;
  const child = (
    actor.getSnapshot().children as Record<string, { getSnapshot(): { status: string } } | undefined>
  )[service];
  if (child === undefined)
    throw new Error(`${service} does not run; ${JSON.stringify(actor.getSnapshot().value)}`);
  let next = verdict;
  for (let turn = 0; turn < 40 && child.getSnapshot().status === 'active'; turn += 1) {
    if (gate.waiting > 0) {
      gate.release(next);
      next = 'pass';
    }
    await rig.pass(0);
  }
}

function verdictOf(event: MeterMachineEvent): Verdict {
  if (event.type === 'xstate.done.actor.prepareStart')
    return event.output.outcome === 'failed' ? 'status500' : 'pass';
  if (!event.type.startsWith('xstate.error.') || !('error' in event)) return 'pass';
  const { code } = event.error as { code: string };
  if (code === 'METER_NO_TRANSACTION') return 'pass';
  if (code === 'METER_CONNECTION_LOST') return 'reset';
  return code === 'METER_REJECTED' ? 'status400' : 'status500';
}

/** Brings the meter into the state that the outcome tells of. */
async function arrange(event: MeterMachineEvent, rig: Rig, direct: Simulator['exchange']) {
  const { closing } = rig.meter.actor.getSnapshot().context;
  if (event.type === 'xstate.done.actor.endTransaction') await openIs(closing?.transactionId, rig, direct);
  else if (event.type === 'xstate.done.actor.startTransaction') await openIs(undefined, rig, direct);
  else if (
    event.type === 'xstate.done.actor.identify' ||
    event.type === 'xstate.done.actor.confirmStart' ||
    event.type === 'xstate.done.actor.confirmStop'
  ) {
    await openIs(event.output.openTransactionId, rig, direct);
  }
}

async function openIs(wanted: string | undefined, { simulator }: Rig, direct: Simulator['exchange']) {
  const open = simulator.state.openTransactionId;
  if (open === wanted) return;
  const ask = async (method: string, path: string, body: string) =>
    (await direct({ method, path, body })).finish();
  if (open !== undefined) await ask('PUT', `/v2/legal?transactionId=${open}`, '{"running":false}');
  if (wanted === undefined) return;
  const { evseId } = aRequest(wanted);
  const body = { evseId, transactionId: wanted, clientId: '', tariffId: 0, cableId: 0, userData: '' };
  await ask('POST', '/v2/legal', JSON.stringify({ ...body, TT: '', UV: '', UD: '', SC: 0 }));
}

/** What needs no request goes on by itself in the real driver. */
const passing = ['verifying', 'archiving'];

async function expectState(state: MeterSnapshot, rig: Rig, event: MeterMachineEvent) {
  const wanted = lifecycleOf(state);
  if (passing.some(name => wanted.includes(name))) return;
  for (let turn = 0; turn < 20; turn += 1) {
    if (lifecycleOf(rig.meter.actor.getSnapshot() as MeterSnapshot) === wanted) return;
    await rig.pass(0);
  }
  expect(lifecycleOf(rig.meter.actor.getSnapshot() as MeterSnapshot), `after ${event.type}`).toBe(wanted);
}

function lifecycleOf({ value }: MeterSnapshot): string {
  if (typeof value === 'object' && 'operational' in value)
    return JSON.stringify(value.operational?.lifecycle);
  return JSON.stringify(value);
}
