import { expect } from 'vitest';
import { createMemoryJournal, type MeterEvent, type MeterState } from '../../src/index.ts';
import type { Fault } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { createFuse } from '../support/fuse.ts';
import { type Backend, createRig, type Rig } from '../support/rig.ts';
import { watch } from './invariants.ts';
import type { UsageEvent } from './usage-model.ts';

/** A charging point with its meter: what the usage model talks about, made to happen. */
export interface UsageStage extends AsyncDisposable {
  perform(event: UsageEvent): Promise<void>;
  /** Whether the driver says what is true, as soon as it can know. */
  agrees(isCharging: boolean, isReachable: boolean): Promise<void>;
  /** Everything is mended; every session must have come home, once. */
  settle(): Promise<void>;
}

/** The meter answers so late that a careless driver would lose count. */
const slowness: Fault = { kind: 'slow', delayMs: 700 };
const outage: Fault = { kind: 'reset' };

export async function usageStage(backend: Backend): Promise<UsageStage> {
  const journal = createMemoryJournal();
  const config = { resilienceInitialConnectionRetryDelay: 1000, resilienceTransactionRequestRetries: 1 };
  const rig = await createRig({
    backend,
    config: { ...config, journal },
    options: { inspect: createFuse() },
  });
  const { simulator } = rig;
  const seen = watch(rig);
  const conditions = { isSlow: false, isAway: false };
  const begun: string[] = [];
  const events: MeterEvent[] = [];
  const unanswered = new Set<string>();
  let states: MeterState[] = [];
  let meter = rig.meter;

  function live() {
    const own: MeterState[] = [];
    states = own;
    meter.events$.subscribe(event => events.push(event));
    meter.state$.subscribe(state => own.push(state));
    meter.start().catch(() => undefined);
  }
  function applyConditions() {
    simulator.faults.clear();
    if (conditions.isAway) simulator.faults.add(outage);
    else if (conditions.isSlow) simulator.faults.add(slowness);
  }
  function command(name: string, answer: Promise<unknown>) {
    unanswered.add(name);
    answer.catch(() => undefined).finally(() => unanswered.delete(name));
  }
  const now = () => states.at(-1);
  const answered = () => rig.until('every command to be answered', () => unanswered.size === 0, 120_000);

  const deeds: Record<UsageEvent['type'], () => Promise<void>> = {
    'plug in': async () => simulator.vehicle.plugIn(),
    unplug: async () => simulator.vehicle.unplug(),
    async authorize() {
      const transactionId = `tx-${begun.length + 1}`;
      begun.push(transactionId);
      command(`start ${transactionId}`, meter.startTransaction(aRequest(transactionId)));
      await answered();
    },
    async 'stop charging'() {
      command('stop', meter.stopTransaction(begun.at(-1) ?? ''));
      await answered();
    },
    async 'meter loses power, and ends the transaction'() {
      simulator.powerCycle({ openTransaction: 'closed', offForMs: 15_000 });
      await rig.pass(16_000, 100);
    },
    async 'meter loses power, and keeps the transaction'() {
      simulator.powerCycle({ openTransaction: 'open', offForMs: 15_000 });
      await rig.pass(16_000, 100);
    },
    async 'controller loses power'() {
      await meter.stop();
      meter = rig.another();
      live();
      // Long enough for a first try, also one that fails.
      await rig.pass(500);
    },
    async 'network is lost'() {
      conditions.isAway = true;
      applyConditions();
      await rig.pass(12_000, 100);
    },
    async 'network is back'() {
      conditions.isAway = false;
      applyConditions();
    },
    async 'firmware becomes slow'() {
      conditions.isSlow = true;
      applyConditions();
    },
    async 'firmware becomes quick'() {
      conditions.isSlow = false;
      applyConditions();
    },
  };

  live();
  await rig.pass(200);

  return {
    perform: event => deeds[event.type](),
    async agrees(isCharging, isReachable) {
      if (!isReachable) return;
      await rig.until('the link', () => isOnline(now()), 120_000);
      const wanted = isCharging ? ['transacting'] : ['warmup', 'syncing', 'idle'];
      await rig.until(`one of ${wanted}`, () => wanted.includes(now()?.name ?? ''), 60_000);
      expect(simulator.state.openTransactionId).toBe(isCharging ? begun.at(-1) : undefined);
    },
    async settle() {
      Object.assign(conditions, { isSlow: false, isAway: false });
      applyConditions();
      await rig.until('the link', () => isOnline(now()), 120_000);
      command('last stop', meter.stopTransaction());
      await answered();
      await rig.until('nothing to be pending', () => hasNothingPending(now()), 120_000);
      const home = events.flatMap(event =>
        event.type === 'transaction.stopped' || event.type === 'record.recovered'
          ? [{ id: event.record.transactionId, ocmf: event.record.ocmf }]
          : [],
      );
      const truth = simulator.state
        .records(20)
        .map(({ transactionId, ocmf }) => ({ id: transactionId, ocmf }));
      const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
      expect(home.toSorted(byId)).toEqual(truth.toSorted(byId));
      expect([...journal.records()].map(({ transactionId }) => transactionId).toSorted()).toEqual(
        truth.map(({ id }) => id).toSorted(),
      );
      expect(simulator.state.openTransactionId).toBeUndefined();
      // The watch thinks that the first driver's stop ends everything; the next one goes on.
      expect(seen.violations.filter(violation => !violation.endsWith('after stop()'))).toEqual([]);
    },
    [Symbol.asyncDispose]: () => (rig as Rig)[Symbol.asyncDispose](),
  };
}

function isOnline(state: MeterState | undefined): boolean {
  return state !== undefined && 'link' in state && state.link === 'online';
}

function hasNothingPending(state: MeterState | undefined): boolean {
  return state !== undefined && 'pendingRecords' in state && state.pendingRecords.length === 0;
}
