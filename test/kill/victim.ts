import { setTimeout } from 'node:timers/promises';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { openBefore } from '../../machines/meter/running.ts';
import { createMeter, isMeterError, type MeterState, openJournal } from '../../src/index.ts';
import { createOpeningJournal } from '../../src/journal/opening-journal.ts';
import { aRequest } from '../support/a-request.ts';
import { atSecondOutlet, type Orders, outletOf } from './orders.ts';
import { Steps, say } from './steps.ts';
import { hastenPauses } from './swift-pauses.ts';

/**
 * A charger's program in a process of its own, to be killed: recovers, carries out one transaction at each outlet, and
 * ends.
 */
const orders: Orders = JSON.parse(process.argv[2] ?? '');
const waitMs = 3000;
/** Sessions whose record came while this process lived. */
const finished = new Set<string>();
hastenPauses();
// Far beyond what any life takes: one that hangs ends by itself, also when nobody is left to end it.
globalThis.setTimeout(() => process.exit(3), 30_000).unref();
const steps = new Steps(orders.kill);
steps.watchRequests();
const outlets = orders.ports.map(outletAt);

await Promise.all(outlets.map(outlet => outlet.recover()));
steps.beginSession();
await Promise.all(outlets.map(outlet => outlet.carryOut()));
for (const outlet of outlets) await outlet.end();
say({ kind: 'done' });

/** A meter and its sessions; all outlets write to the same file. */
function outletAt(port: number, number: number) {
  const journal = createOpeningJournal(() =>
    steps.watch(steps.around('journal.open', () => openJournal(orders.journal))),
  );
  const meter = createMeter({
    ipAddress: '127.0.0.1',
    port,
    warmupMs: 0,
    pollIntervalMs: 100,
    transactionOcmfFetchIntervalS: orders.keepsEvidence ? 1 : 0,
    resilienceInitialConnectionRetryDelay: 20,
    resilienceTransactionRequestRetryDelay: 20,
    journal,
  });
  const isHere = (transactionId: string) => outletOf(transactionId) === number;

  meter.events$.subscribe(event => {
    const named = 'record' in event && event.record !== undefined ? event.record : event;
    if (!('transactionId' in named) || named.transactionId === undefined) return;
    const { transactionId } = named;
    if ('ocmf' in named) finished.add(transactionId);
    const told = {
      type: event.type,
      transactionId,
      ...('ocmf' in named ? { ocmf: named.ocmf } : {}),
      ...('again' in event && event.again ? { again: true } : {}),
    };
    steps.around(`event ${event.type}`, () => say({ kind: 'event', ...told }));
  });

  /** Nothing is being done and nothing is pending, or that does not become so in time. */
  async function settled(): Promise<void> {
    await firstValueFrom(meter.state$.pipe(filter(isQuiet), timeout(waitMs))).catch(() => undefined);
  }

  /** A record of the transaction that runs has been kept, or that does not happen in time. */
  async function hasEvidence(): Promise<void> {
    const found = meter.measurements$.pipe(
      filter(() => openBefore(meter.actor.getSnapshot().context.running)?.intermediate !== undefined),
    );
    await firstValueFrom(found.pipe(timeout(waitMs))).catch(() => undefined);
  }

  async function nothingPending(): Promise<void> {
    const { state } = meter.health();
    if (!('identity' in state)) return;
    const { meterId } = state.identity;
    const isPending = () =>
      [...journal.pendingTransactions(meterId), ...journal.undelivered(meterId)].length > 0;
    for (let waited = 0; isPending() && waited < 100; waited += 1) await setTimeout(50);
  }

  async function start(transactionId: string): Promise<boolean> {
    say({ kind: 'asked', what: 'start', transactionId });
    try {
      await meter.startTransaction(aRequest(transactionId));
      say({ kind: 'answer', to: 'start', transactionId });
      return true;
    } catch (error) {
      if (!isMeterError(error)) throw error;
      say({ kind: 'answer', to: 'start', transactionId, error: error.code, effect: error.effect });
      return false;
    }
  }

  async function stop(transactionId: string, by = transactionId): Promise<void> {
    say({ kind: 'asked', what: 'stop', transactionId });
    try {
      const record = await meter.stopTransaction(by);
      const told = record === undefined ? {} : { ocmf: record.ocmf };
      say({ kind: 'answer', to: 'stop', transactionId: record?.transactionId ?? transactionId, ...told });
    } catch (error) {
      if (!isMeterError(error)) throw error;
      say({ kind: 'answer', to: 'stop', transactionId, error: error.code, effect: error.effect });
    }
  }

  return {
    async recover() {
      await meter.start();
      if (orders.inHurry) return;
      await settled();
      const { state } = meter.health();
      const running = state.name === 'transacting' ? state.transactionId : undefined;
      if (running !== undefined) await stop(running, orders.stopBy === 'id' ? running : '');
      for (const transactionId of orders.unfinished.filter(isHere))
        if (transactionId !== running) await stop(transactionId);
      if (orders.waitsForAll) await nothingPending();
    },
    async carryOut() {
      if (orders.transactionId !== undefined) {
        const { transactionId } = orders;
        const own = number === 0 ? transactionId : atSecondOutlet(transactionId);
        const isToStart = orders.isIdUsedAgain === true || !finished.has(own);
        if (isToStart && (await start(own))) {
          await firstValueFrom(meter.measurements$.pipe(timeout(waitMs)));
          if (orders.keepsEvidence) await hasEvidence();
          await stop(own);
        }
      }
      await settled();
      if (orders.waitsForAll) await nothingPending();
    },
    async end() {
      await meter.stop();
      journal.close();
    },
  };
}

function isQuiet(state: MeterState): boolean {
  if (!('pendingRecords' in state) || state.pendingRecords.length > 0) return false;
  return state.name === 'idle' || (state.name === 'transacting' && state.phase === 'running');
}
