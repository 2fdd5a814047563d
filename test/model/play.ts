import { expect } from 'vitest';
import type { MeterMachineEvent } from '../../machines/index.ts';
import { clientIdOf } from '../../src/domain/client-id.ts';
import type { Pulse } from '../../src/domain/reboot.ts';
import { breaks } from '../support/breaks.ts';
import type { Verdict } from '../support/gate.ts';
import { type MeterSnapshot, serviceOf } from '../support/model.ts';
import { aRequest, type Rig } from '../support/rig.ts';
import { essenceOf } from './essence.ts';
import { performByPolls } from './play-polls.ts';
import { childOf, letPass, type Stage } from './stage.ts';
import { ghost, serialize, stateOf, type View } from './views/view.ts';

/** Makes happen what the event says, time excepted: with a command, or with the outcome of the service's requests. */
export async function perform(event: MeterMachineEvent, stage: Stage): Promise<void> {
  const { rig, commandsTakeMs } = stage;
  const service = serviceOf(event);
  if (service === 'intermediate' || service === 'catchUp') {
    const child = childOf(rig, service);
    if ('error' in event && service === 'catchUp')
      rig.simulator.faults.add({ kind: 'hang', match: { path: '/v2/legal/-', times: 1 } });
    await letPass(stage, `the end of ${service}`, () => child?.getSnapshot().status !== 'active');
  } else if (service !== undefined) {
    await arrange(event, stage);
    await finish(service, event, stage);
  } else if (await performByPolls(event, stage)) return;
  else if (event.type === 'record.intermediate') {
    await letPass(
      stage,
      'an intermediate record',
      ({ transaction }) => transaction?.intermediate !== undefined,
    );
  } else if (event.type === 'catchUp.told') {
    const before = rig.eventsOf('record.recovered').length;
    await letPass(stage, 'a missed record', () => rig.eventsOf('record.recovered').length > before);
  } else {
    await rig.pass(commandsTakeMs);
    rig.meter.actor.send(event as never);
  }
}

/** What has to break inside for what comes next; these services ask nobody, so that nothing can be held back. */
export function foresee(event: MeterMachineEvent, coming: readonly (MeterMachineEvent | undefined)[]): void {
  const fails = (service: string, each: MeterMachineEvent | undefined) =>
    each?.type === `xstate.error.actor.${service}`;
  breaks.connection = coming.some(each => fails('connection', each));
  breaks.clock = fails('prepareStart', event);
  breaks.monotonicClock = fails('telemetry', coming[0]);
  breaks.verification = fails('verifyRecord', coming[0]) || fails('intermediate', event);
  breaks.archive = coming.some(each => fails('archiveRecord', each));
}

/** What asks nobody comes by itself in the real driver, so that the state before it cannot be looked at. */
export function comesByItself(event: MeterMachineEvent | undefined): boolean {
  if (event?.type === 'xstate.done.actor.catchUp') return true;
  return /^(verifyRecord|archiveRecord|telemetry)$/.test(event === undefined ? '' : (serviceOf(event) ?? ''));
}

/** The real driver does not stay there. */
export function isPassing(state: MeterSnapshot, view: View): boolean {
  const text = stateOf(state, view.regions);
  const hasNothingToCatchUpWith = view.archived === undefined && text.includes('catchingUp');
  return hasNothingToCatchUpWith || /verifying|archiving/.test(text);
}

export async function expectState(view: View, state: MeterSnapshot, rig: Rig, event: MeterMachineEvent) {
  const wanted = serialize(view, state);
  const snapshot = () => rig.meter.actor.getSnapshot() as MeterSnapshot;
  const now = () => serialize(view, snapshot());
  for (let turn = 0; turn < 20 && now() !== wanted; turn += 1) await rig.pass(0);
  expect(now(), `${view.name}, after ${event.type}`).toBe(wanted);
  if (state.status !== 'active') return;
  const essence = essenceOf(snapshot().context);
  expect(essence, `${view.name}, after ${event.type}`).toEqual(essenceOf(state.context));
}

/** Lets the requests go, those of the service with its verdict, until the service has ended. */
async function finish(service: string, event: MeterMachineEvent, { rig, gate }: Stage) {
  const child = childOf(rig, service);
  const verdict = verdictOf(event);
  // A meter that has just begun a transaction may still take the settings that are on their way.
  const isFound = service === 'rereadLegal' && openOf(event) !== undefined;
  let isTold = false;
  for (let turn = 0; turn < 60 && child?.getSnapshot().status === 'active'; turn += 1) {
    const next: string | undefined = gate.next;
    if (next !== undefined) {
      const hits: boolean =
        !isTold && (isProblemOfLegal(event) ? next.includes('/legal') : asksFirst(service).test(next));
      gate.release(hits ? verdict : isFound && next.startsWith('PUT /v1/settings') ? 'accept' : 'pass');
      isTold ||= hits;
    }
    await rig.pass(0);
  }
}

/** The first request of each service. */
function asksFirst(service: string): RegExp {
  if (/sync|prepare/i.test(service)) return /settings/;
  if (/identify|reread|confirm/i.test(service)) return /\/v1\/status/;
  return /legal|ocmf/;
}

function verdictOf(event: MeterMachineEvent): Verdict {
  if (event.type === 'xstate.done.actor.prepareStart')
    return event.output.outcome === 'failed' ? 'status500' : 'pass';
  if ('output' in event && 'identity' in event.output) {
    if (event.output.legalProblem !== undefined) return 'status500';
    return event.output.identity.meterId === '2' ? 'otherIdentity' : 'pass';
  }
  if (!('error' in event)) return 'pass';
  const { code } = event.error as { code?: string };
  if (code === undefined || code === 'METER_NO_TRANSACTION') return 'pass';
  if (code === 'METER_CONNECTION_LOST') return 'reset';
  if (code === 'METER_RESPONSE_INVALID') return 'garbage';
  return code === 'METER_REJECTED' ? 'status400' : 'status500';
}

function openOf(event: MeterMachineEvent): string | undefined {
  return 'output' in event && 'openTransactionId' in event.output
    ? event.output.openTransactionId
    : undefined;
}

function isProblemOfLegal(event: MeterMachineEvent): boolean {
  return 'output' in event && 'legalProblem' in event.output && event.output.legalProblem !== undefined;
}

/** Brings the meter, and the journal, into the state that the outcome tells of. */
async function arrange(event: MeterMachineEvent, stage: Stage) {
  if (!('output' in event)) return;
  if (event.type === 'xstate.done.actor.collectRecord')
    await hasEnded(event.output.record.transactionId, stage);
  if ('pulse' in event.output) clockIs(event.output.pulse, stage.rig);
  if ('journaled' in event.output) {
    const { journaled, openTransactionId } = event.output;
    for (const { transactionId } of journaled)
      await oweFrom(transactionId, transactionId === openTransactionId, stage);
  }
  if ('openTransactionId' in event.output) await openIs(event.output.openTransactionId, stage);
  else if (event.type === 'xstate.done.actor.endTransaction') await openIs(event.output.transactionId, stage);
  else if (event.type === 'xstate.done.actor.startTransaction') await openIs(undefined, stage);
}

/** As far from ours as the reading says. */
function clockIs({ atMs, deviceTimeMs }: Pulse, { simulator }: Rig) {
  const aheadMs = simulator.state.clock.utcMs - Date.now();
  const changeMs = deviceTimeMs - atMs - aheadMs;
  if (Math.abs(changeMs) > 60_000) simulator.jumpClock(changeMs / 1000);
}

async function oweFrom(transactionId: string, isOpen: boolean, stage: Stage) {
  const { journal, rig } = stage;
  if (transactionId !== ghost && !isOpen) await hasEnded(transactionId, stage);
  journal.noteStart(rig.simulator.meterId, aRequest(transactionId));
  journal.noteRunning(rig.simulator.meterId, transactionId);
}

async function hasEnded(transactionId: string, stage: Stage) {
  const records = stage.rig.simulator.state.records(20);
  if (records.some(record => record.transactionId === transactionId)) return;
  await openIs(transactionId, stage);
  await openIs(undefined, stage);
}

async function openIs(wanted: string | undefined, { rig, direct }: Stage) {
  const open = rig.simulator.state.openTransactionId;
  if (open === wanted) return;
  const ask = async (method: string, path: string, body: string) =>
    (await direct({ method, path, body })).finish();
  if (open !== undefined) await ask('PUT', `/v2/legal?transactionId=${open}`, '{"running":false}');
  if (wanted === undefined) return;
  const { evseId } = aRequest(wanted);
  const { clientId } = clientIdOf(aRequest(wanted));
  const body = { evseId, transactionId: wanted, clientId, tariffId: 0, cableId: 0, userData: '' };
  await ask('POST', '/v2/legal', JSON.stringify({ ...body, TT: '', UV: '', UD: '', SC: 0 }));
}
