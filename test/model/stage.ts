import { clientIdOf } from '../../src/domain/client-id.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import type { Gate, Verdict } from '../support/gate.ts';
import type { MeterSnapshot } from '../support/model.ts';
import type { Rig } from '../support/rig.ts';
import type { BreakableJournal } from './breakable-journal.ts';
import { isAsking } from './views/assumptions.ts';
import { counterOf } from './views/transactions.ts';

/** What the steps of a path are played on. */
export interface Stage {
  readonly rig: Rig;
  readonly gate: Gate;
  readonly journal: BreakableJournal;
  /** Asks the meter past gate and watch. */
  readonly direct: Simulator['exchange'];
}

/** What becomes of one request of a service. */
export interface Answer {
  readonly asks: RegExp;
  readonly verdict: Verdict;
  /** Of every such request to come: the owner of records may ask the same in between. */
  readonly lasts?: boolean;
}

/** A running service of the meter actor. */
export function childOf({ meter }: Rig, service: string) {
  const { children } = meter.actor.getSnapshot();
  return (children as Record<string, { getSnapshot(): { status: string } } | undefined>)[service];
}

export function contextOf({ meter }: Rig): MeterSnapshot['context'] {
  return meter.actor.getSnapshot().context;
}

/** Lets the requests go, those that are named with their verdicts and in their order, until the service has ended. */
export async function finish({ rig, gate }: Stage, service: string, answers: readonly Answer[] = []) {
  const child = childOf(rig, service);
  const left = [...answers];
  for (let turn = 0; turn < 60 && child?.getSnapshot().status === 'active'; turn += 1) {
    const { next } = gate;
    if (next !== undefined) {
      const [answer] = left;
      const isNamed = answer?.asks.test(next) === true;
      if (isNamed && !answer.lasts) left.shift();
      gate.release(isNamed ? answer.verdict : 'pass');
    }
    // What goes on in the background has its turn only after a poll.
    await rig.pass(service === 'look' && next === undefined ? 100 : 0);
  }
}

/** Lets time pass, and what asks beside the services that are waited for. */
export async function passTime({ rig, gate }: Stage, ms: number) {
  const endMs = Date.now() + ms;
  while (Date.now() < endMs) {
    await rig.pass(Math.min(200, endMs - Date.now()), 200);
    const { children } = rig.meter.actor.getSnapshot();
    const isHeld = gate.next?.includes('/livemeasure') || isAsking({ children });
    if (gate.next !== undefined && !isHeld) gate.release('pass');
  }
}

/** Lets time and requests pass, except those that are named, until it has come. */
export async function letPass(
  { rig, gate }: Stage,
  what: string,
  hasCome: () => boolean,
  answer?: Answer,
  withinMs = 10_000,
) {
  const isSo = () => {
    while (!hasCome() && gate.next !== undefined)
      gate.release(answer?.asks.test(gate.next) ? answer.verdict : 'pass');
    return hasCome();
  };
  await rig.until(what, isSo, withinMs);
}

/** Brings the meter into the state in which just this transaction runs, or none. */
export async function meterRuns(wanted: string | undefined, { rig, direct }: Stage) {
  const { simulator } = rig;
  const open = simulator.state.openTransactionId;
  if (open === wanted) return;
  const ask = async (method: string, path: string, body: string) =>
    (await direct({ method, path, body })).finish();
  if (open !== undefined) await ask('PUT', `/v2/legal?transactionId=${open}`, '{"running":false}');
  if (wanted === undefined) return;
  simulator.setPaginationCounter(counterOf(wanted));
  await ask('POST', '/v2/legal', startBodyOf(wanted));
}

/** What the driver sends to start it. */
export function startBodyOf(transactionId: string): string {
  const { evseId } = aRequest(transactionId);
  const { clientId } = clientIdOf(aRequest(transactionId));
  const body = { evseId, transactionId, clientId, tariffId: 0, cableId: 0, userData: '' };
  return JSON.stringify({ ...body, TT: '', UV: '', UD: '', SC: 0 });
}

/** Makes it a transaction of the past, if it was none yet. */
export async function hasEnded(transactionId: string, stage: Stage) {
  const records = stage.rig.simulator.state.records(20);
  if (records.some(record => record.transactionId === transactionId && !record.isRunning)) return;
  await meterRuns(transactionId, stage);
  await meterRuns(undefined, stage);
}
