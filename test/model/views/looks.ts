import type { LookName } from '../../../machines/meter/vocabulary.ts';
import type { JournaledTransaction } from '../../../src/domain/journaled.ts';
import type { MeterIdentity } from '../../../src/domain/meter-status.ts';
import type { StatusSample } from '../../../src/domain/reboot.ts';
import type { LegalWitness, Look, LookInput } from '../../../src/domain/service-results.ts';
import type { LegalTransaction } from '../../../src/domain/transaction.ts';
import type { MeterError } from '../../../src/errors/meter-error.ts';
import { inputOf, type MeterSnapshot } from '../../support/model.ts';
import { type Answer, contextOf, finish, hasEnded, meterRuns } from '../stage.ts';
import { failed } from './failures.ts';
import type { Step } from './step.ts';
import { counterOf } from './transactions.ts';

/** What a look sees. */
export interface Sight {
  /** The transaction that runs in the meter. */
  readonly runs?: string;
  /** What is being ended runs still. */
  readonly stillRuns?: true;
  /** Nothing runs, and this one has ended last. */
  readonly ended?: string;
  /** What the meter does not say at the moment. */
  readonly unread?: 'status' | 'legal' | 'api';
  /** `/status` says the opposite of what is true. */
  readonly statusIsWrong?: boolean;
  readonly meter?: 'own' | 'other';
  /** What the journal remembers from before. */
  readonly journaled?: JournaledTransaction;
  /** By an hour. */
  readonly clock?: 'right' | 'ahead' | 'behind';
}

export const atMs = Date.parse('2026-05-06T10:00:00Z');
const hourMs = 3_600_000;
const own = { meterId: '1', publicKey: '', publicKeyOcmf: 'AB', firmwareVersion: '0.2.3.1' };
const other = { ...own, meterId: '2', publicKeyOcmf: 'CD' };

/** A look comes back. */
export function look(service: LookName, sight: Sight = {}): Step {
  const said = Object.entries(sight).map(([name, value]) =>
    typeof value === 'string' ? `${name} ${value}` : name,
  );
  return {
    type: `${service}: ${said.join(', ') || 'nothing runs'}`,
    service,
    sight,
    fits: snapshot => sight.unread !== 'legal' || !isAsBefore(sight, snapshot, service),
    events: [
      snapshot => {
        const seen = resolved(sight, snapshot.context);
        return { type: `xstate.done.actor.${service}`, output: outputOf(service, seen, snapshot) } as never;
      },
    ],
    async play(stage) {
      const seen = resolved(sight, contextOf(stage.rig));
      if (seen.journaled !== undefined)
        stage.journal.noteTransaction(stage.rig.simulator.meterId, seen.journaled);
      if (seen.ended !== undefined) await hasEnded(seen.ended, stage);
      await meterRuns(seen.runs, stage);
      const { simulator } = stage.rig;
      const aheadMs = simulator.state.clock.utcMs - Date.now();
      const changeMs = offsetOf(seen) - aheadMs;
      if (Math.abs(changeMs) > 60_000) simulator.jumpClock(changeMs / 1000);
      await finish(stage, service, answersOf(service, seen));
    },
  };
}

/** Which transaction that is. */
export function resolved(sight: Sight, { command }: MeterSnapshot['context']): Sight {
  const runs = sight.stillRuns ? command?.ending?.transactionId : sight.runs;
  return runs === undefined ? sight : { ...sight, runs };
}

/** It does not come to anything: neither witness could be read. */
export function lookFails(service: LookName, error: MeterError = failed): Step {
  const asks = [/GET \/v1\/status/, /GET \/v2\/legal$/];
  const verdict = error.code === 'METER_RESPONSE_INVALID' ? 'garbage' : 'status500';
  return {
    type: `${service} fails: ${error.code}`,
    service,
    events: [{ type: `xstate.error.actor.${service}`, error }],
    play: stage =>
      finish(
        stage,
        service,
        asks.map(each => ({ asks: each, verdict })),
      ),
  };
}

function outputOf(service: LookName, sight: Sight, snapshot: MeterSnapshot): Look {
  const input = inputOf<LookInput>(snapshot, service);
  if (input === undefined) throw new Error(`${service} does not run`);
  const { unread } = sight;
  const runs = (sight.runs !== undefined) !== (sight.statusIsWrong ?? false);
  const apiVersion = unread === 'api' ? input.known?.apiVersion : 'v2';
  const identity: MeterIdentity = { ...(sight.meter === 'other' ? other : own), apiVersion };
  const hasStatus = unread !== 'status';
  const legal = legalOf(sight, service, snapshot);
  const isContradicted = legal.said === 'transaction' && legal.transaction.running !== runs;
  return {
    asOf: input.asOf,
    atMs,
    identity: hasStatus ? identity : undefined,
    status: hasStatus ? { runs, blockers: [], sample: sampleOf(sight) } : undefined,
    legal,
    record:
      input.asksRecord && hasStatus && isContradicted
        ? sight.runs === undefined
          ? 'final'
          : 'interim'
        : undefined,
    journaled: hasStatus ? (sight.journaled === undefined ? [] : [sight.journaled]) : undefined,
    remembered: undefined,
  };
}

/** `/status` says nothing new, so that `/legal` is not asked. */
function isAsBefore(
  { runs, ended, unread, statusIsWrong }: Sight,
  snapshot: MeterSnapshot,
  service: LookName,
) {
  const { running } = snapshot.context;
  const known = running.kind === 'open' ? running.transactionId : undefined;
  const believed = inputOf<LookInput>(snapshot, service)?.believed;
  const isSame = known === runs && ended === undefined && !statusIsWrong;
  return isSame && unread !== 'status' && believed?.runs === (runs !== undefined);
}

function legalOf(sight: Sight, service: LookName, snapshot: MeterSnapshot): LegalWitness {
  const { runs, ended, unread } = sight;
  if (isAsBefore(sight, snapshot, service)) return { said: 'notAsked' };
  if (unread === 'legal' || unread === 'api') return { said: 'unread', error: failed.toJSON() };
  const named = runs ?? ended;
  return named === undefined
    ? { said: 'none' }
    : { said: 'transaction', transaction: accountOf(named, runs !== undefined) };
}

export function accountOf(transactionId: string, running: boolean): LegalTransaction {
  return { transactionId, paginationCounter: counterOf(transactionId), running, startedAtMs: atMs };
}

function sampleOf(sight: Sight): StatusSample {
  const deviceTimeMs = atMs + offsetOf(sight);
  return {
    askedAtMs: atMs,
    atMs,
    deviceTimeMs,
    isTimeSynced: true,
    storedTransactions: 0,
    indexOfLastTransaction: 0,
  };
}

function offsetOf({ clock }: Sight): number {
  return clock === 'ahead' ? hourMs : clock === 'behind' ? -hourMs : 0;
}

function answersOf(service: LookName, { unread, statusIsWrong, meter, runs }: Sight): readonly Answer[] {
  const status = { asks: /GET \/v1\/status/, verdict: 'pass' } as const;
  const legal = { asks: /GET \/v2\/legal$/, verdict: 'pass' } as const;
  const probes = service === 'identify' || service === 'reidentify' ? [legal] : [];
  if (unread === 'status') return [{ ...status, verdict: 'status500' }];
  if (unread === 'api') return [status, { ...legal, verdict: 'status500' }];
  if (unread === 'legal') return [status, ...probes, { ...legal, verdict: 'status500', lasts: true }];
  if (meter === 'other') return [{ ...status, verdict: 'otherIdentity' }];
  if (statusIsWrong) return [{ ...status, verdict: runs === undefined ? 'says' : 'saysNothing' }];
  return [];
}
