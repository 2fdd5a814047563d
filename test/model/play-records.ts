import { expect, vi } from 'vitest';
import { createActor, createMachine, type EventObject, fromPromise, type InspectionEvent } from 'xstate';
import { recordsMachine } from '../../machines/index.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { createMemoryJournal, type Journal } from '../../src/index.ts';
import { archiveRecord, markDelivered } from '../../src/services/archive-record.ts';
import { fetchRecord } from '../../src/services/fetch-record.ts';
import { findMissing } from '../../src/services/find-missing.ts';
import type { ServiceContext } from '../../src/services/service-context.ts';
import { verifyRecord } from '../../src/services/verify-record.ts';
import { createSimulator, type Simulator } from '../../src/simulator/index.ts';
import { breaks, mayBreak, mend } from '../support/breaks.ts';
import { coveringPaths, type Path, pathAlong, type RecordsSnapshot } from '../support/model.ts';
import { lineOf } from './essence.ts';
import { startBodyOf } from './stage.ts';
import { justBeforeMs } from './timers.ts';
import {
  archivedCounters,
  identity,
  noted,
  type RecordsStage,
  type RecordsStep,
  type RecordsView,
  recordsMeter,
  recordsSettings,
} from './views/records.ts';

interface Seen {
  readonly state: string;
  readonly entries: readonly unknown[];
  readonly current: string | undefined;
  readonly catchUp: unknown;
}

type RecordsPath = Path<RecordsStep, Seen>;

/** The paths of the owner of records alone. */
export function recordsPathsOf(view: RecordsView, machine = recordsMachine): RecordsPath[] {
  const given = (view.also ?? []).map(steps => pathAlong(machine, recordsSettings, steps, seenOf, true));
  if (view.steps.length === 0) return given;
  const covering = coveringPaths({
    machine,
    steps: view.steps,
    input: recordsSettings,
    accepts: canHappen,
    serialize,
    observe: seenOf,
    place: ({ value }) => JSON.stringify(value),
    hasParent: true,
  });
  return [...covering, ...given];
}

function seenOf({ value, context }: RecordsSnapshot): Seen {
  const { entries, current, catchUp } = context;
  return {
    state: String(value),
    entries: entries.map(entry => ({
      key: entry.key,
      origin: entry.origin,
      state: entry.state,
      paginationCounter: entry.paginationCounter,
      untilCounter: entry.untilCounter,
      wantedBy: entry.wantedBy,
      tries: [entry.triesWanted, entry.tries, entry.refusals, entry.spoilt?.times],
      isDue: entry.isDue,
      isAfterPause: entry.isAfterPause,
      hasRecord: entry.record !== undefined,
      hasIntermediate: entry.intermediate !== undefined,
      isStored: entry.isStored,
      hasFailedToStore: entry.hasFailedToStore,
      isDelivered: entry.isDelivered,
      isTold: entry.isTold,
    })),
    current,
    catchUp,
  };
}

/** How far a record has come. */
function serialize({ value, context: { identity: isThere, entries } }: RecordsSnapshot): string {
  const each = entries.map(entry => [
    [entry.wantedBy.length, entry.triesWanted, Math.min(entry.tries, mostTries), entry.refusals],
    [entry.isDue, entry.isAfterPause, entry.isStored, entry.isDelivered, entry.hasFailedToStore],
  ]);
  return JSON.stringify([value, isThere !== undefined, each]);
}

const mostTries = 2;
/** More than any path begins. */
const mostServices = 500;

/** Only what can happen, and of each kind only so much that something new follows. */
function canHappen(snapshot: RecordsSnapshot, { type, events, service, due, fits }: RecordsStep): boolean {
  const { identity: isThere, entries } = snapshot.context;
  const [event] = events;
  if (event !== undefined && typeof event !== 'function' && !snapshot.can(event)) return false;
  if (service !== undefined && !(service in snapshot.children)) return false;
  const current = entries.find(({ key }) => key === snapshot.context.current);
  if (fits?.(snapshot, current) === false) return false;
  if (type === 'the meter is there') return isThere === undefined;
  if (type === 'the meter is away') return Object.keys(snapshot.children).length > 0;
  if (due !== undefined) return Object.keys(snapshot.children).length === 0;
  if (service !== undefined) return entries.every(({ tries }) => tries < mostTries);
  // A command: of the same record, once.
  if (type === 'tx-1 has ended') return entries.length === 0;
  const isWanted = entries.some(({ wantedBy }) => wantedBy.length > 0);
  if (type.startsWith('a stop')) return !isWanted;
  return (
    entries.length > 0 &&
    (type === 'nobody waits any more' ? isWanted : entries[0]?.untilCounter === undefined)
  );
}

export interface RecordsPlayOptions {
  readonly machine?: typeof recordsMachine;
  readonly inspect?: (event: InspectionEvent) => void;
}

/** Plays one path on an actor of its own, with the services of the driver. */
export async function playRecordsPath(
  view: RecordsView,
  path: RecordsPath,
  { machine = recordsMachine, inspect }: RecordsPlayOptions = {},
): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.parse(noted.notedAt) });
  const simulator = createSimulator(recordsMeter);
  const { transport, waiting } = heldTransport(simulator);
  const meter = {
    config: parseConfig({ ipAddress: 'meter.test' }),
    transport,
    journal: journalOf(),
    now: Date.now,
  };
  const reports: string[] = [];
  const begun: string[] = [];
  const parent = createActor(
    parentOf(machine, meter, {
      tell: event => reports.push(lineOfReport(event)),
      begin(name) {
        begun.push(name);
        // A changed statechart may go round for ever, without a timer in between.
        if (begun.length > mostServices) parent.stop();
      },
    }),
    {
      ...(inspect === undefined ? {} : { inspect }),
    },
  );
  parent.start();
  const child = () => parent.getSnapshot().children.records?.getSnapshot() as RecordsSnapshot;
  const stage = stageOf(simulator, child, waiting, event =>
    parent.getSnapshot().children.records?.send(event),
  );
  const due = new Map<string, number>();
  const told: string[] = [];
  const services: string[] = [];
  const done: string[] = [];
  const agrees = async (wanted: Seen | undefined) => {
    for (let turn = 0; turn < 10 && child().value !== wanted?.state; turn += 1) await settle();
    if (wanted !== undefined) expect(seenOf(child()), `${view.name}: ${done.join(' > ')}`).toEqual(wanted);
  };
  try {
    for (const [index, { step, events, seen, reports: wanted, begins, timers }] of path.entries()) {
      const dueMs = step.due === undefined ? undefined : due.get(step.due);
      if (dueMs !== undefined) {
        await vi.advanceTimersByTimeAsync(dueMs - justBeforeMs - Date.now());
        await agrees(path[index - 1]?.seen);
        await vi.advanceTimersByTimeAsync(justBeforeMs);
      }
      if (step.breaks !== undefined) breaks[step.breaks] = true;
      done.push(step.type);
      await step.play?.(stage, events);
      for (const { id, delayMs } of timers) due.set(id, Date.now() + delayMs);
      await agrees(seen);
      mend();
      told.push(...wanted.map(lineOfReport));
      services.push(...begins);
      expect(begun, `began, ${view.name}: ${done.join(' > ')}`).toEqual(services);
      expect(reports, `told, ${view.name}: ${done.join(' > ')}`).toEqual(told);
    }
  } finally {
    mend();
    parent.stop();
    vi.useRealTimers();
  }
}

function parentOf(
  machine: typeof recordsMachine,
  meter: ServiceContext,
  { tell, begin }: { tell: (event: EventObject) => void; begin: (service: string) => void },
) {
  const service = <Input, Output>(
    run: (meter: ServiceContext, input: Input, signal: AbortSignal) => Promise<Output> | Output,
  ) =>
    fromPromise<Output, Input>(async ({ input, signal }) => {
      begin(run.name);
      return run(meter, input, signal);
    });
  const records = machine.provide({
    actors: {
      fetchRecord: service(fetchRecord),
      verifyRecord: service(verifyRecord),
      archiveRecord: service(archiveRecord),
      markDelivered: service(markDelivered),
      findMissing: service(findMissing),
    },
  });
  return createMachine({
    invoke: { id: 'records', src: records, input: recordsSettings },
    on: { '*': { actions: ({ event }) => tell(event) } },
  });
}

/** The journal of before: a few records of the history, handed over. */
function journalOf(): Journal {
  const journal = createMemoryJournal();
  for (const paginationCounter of archivedCounters) {
    const record: SignedRecord = {
      transactionId: `history-${paginationCounter}`,
      paginationCounter,
      ocmf: `OCMF|${paginationCounter}`,
      publicKey: identity.publicKeyOcmf,
      meterId: identity.meterId,
      receivedAt: noted.notedAt,
      verification: { verdict: 'valid', billable: true, findings: [] },
    };
    journal.archive(record);
    journal.noteDelivered(record);
  }
  return {
    ...journal,
    archive(record, session) {
      mayBreak('archive');
      journal.archive(record, session);
    },
    noteDelivered(record) {
      mayBreak('markDelivered');
      journal.noteDelivered(record);
    },
    gaps(meterId, range) {
      mayBreak('findMissing');
      return journal.gaps(meterId, range);
    },
  };
}

interface Held {
  readonly path: string;
  readonly answer: (status: number | undefined) => void;
}

/** A meter without a network in between; each request waits until somebody answers it. */
function heldTransport(simulator: Simulator) {
  const waiting: Held[] = [];
  const transport: ServiceContext['transport'] = {
    async send({ method, path, body }) {
      const status = await new Promise<number | undefined>(answer => waiting.push({ path, answer }));
      if (status !== undefined) return { status, body: new Uint8Array() };
      const request = new Request(`http://meter.test${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
      });
      const response = await simulator.handle(request);
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    },
    statistics: { requests: 0, failures: 0, connections: 0, closedByMeter: 0, resends: 0 },
    close: () => Promise.resolve(),
  };
  return { transport, waiting };
}

const statusOf = { pass: undefined, status400: 400, status500: 500 } as const;

function stageOf(
  simulator: Simulator,
  child: () => RecordsSnapshot,
  waiting: Held[],
  send: (event: EventObject) => void,
): RecordsStage {
  const ask = async (method: string, path: string, body: string) =>
    simulator.handle(new Request(`http://meter.test${path}`, { method, body }));
  return {
    async send(event) {
      send(event);
      await settle();
    },
    async finish(service, verdict) {
      const running = child().children[service];
      for (let turn = 0; turn < 60 && running?.getSnapshot().status === 'active'; turn += 1) {
        for (const { answer } of waiting.splice(0)) answer(statusOf[verdict]);
        await settle();
      }
    },
    async meterHas(what) {
      simulator.setTraits({ legalRunningBit: what === 'running unseen' ? 'never' : 'shown' });
      const { openTransactionId } = simulator.state;
      const isKnown = simulator.state.records(1).some(({ transactionId }) => transactionId === 'tx-1');
      if (!isKnown) await ask('POST', '/v2/legal', startBodyOf('tx-1'));
      if (what === 'ended' && (openTransactionId !== undefined || !isKnown))
        await ask('PUT', '/v2/legal?transactionId=tx-1', '{"running":false}');
    },
    tamper() {
      simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf', times: 1 } });
    },
  };
}

/** A few turns of the event loop: what asks nobody takes no more. */
async function settle() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>(resolve => setImmediate(resolve));
}

/** What it tells, as one line. */
function lineOfReport(event: EventObject): string {
  const report = event as EventObject & {
    readonly fact?: Parameters<typeof lineOf>[0];
    readonly wantedBy?: readonly string[];
    readonly again?: boolean;
    readonly error?: { readonly code: string };
    readonly pending?: unknown;
    readonly step?: string;
  };
  const { type, fact, wantedBy, again, error, pending, step } = report;
  if (fact !== undefined) return `${type} ${lineOf(fact)}`;
  return JSON.stringify([type, step, wantedBy, again, error?.code, pending]);
}
