import { filter, firstValueFrom, timeout } from 'rxjs';
import { createMeter, isMeterError, type MeterState, openJournal } from '../../src/index.ts';
import { createLazyJournal } from '../../src/journal/lazy-journal.ts';
import type { Orders } from './orders.ts';
import { Steps, say } from './steps.ts';

/** A charger's program in a process of its own, to be killed: recovers, carries out one transaction, and ends. */
const orders: Orders = JSON.parse(process.argv[2] ?? '');
const waitMs = 3000;
/** Sessions whose record came while this process lived. */
const finished = new Set<string>();
// Far beyond what any life takes: one that hangs ends by itself, also when nobody is left to end it.
setTimeout(() => process.exit(3), 30_000).unref();
const steps = new Steps(orders.kill);
steps.watchRequests();
const journal = createLazyJournal(() =>
  steps.watch(steps.around('journal.open', () => openJournal(orders.journal))),
);
const meter = createMeter({
  ipAddress: '127.0.0.1',
  port: orders.port,
  warmupMs: 0,
  pollIntervalMs: 100,
  transactionOcmfFetchIntervalS: orders.keepsEvidence ? 1 : 0,
  resilienceInitialConnectionRetryDelay: 20,
  resilienceTransactionRequestRetryDelay: 20,
  journal,
});

meter.events$.subscribe(event => {
  const named = 'record' in event && event.record !== undefined ? event.record : event;
  if (!('transactionId' in named)) return;
  const { transactionId } = named;
  if ('ocmf' in named) finished.add(transactionId);
  const told = { type: event.type, transactionId, ...('ocmf' in named ? { ocmf: named.ocmf } : {}) };
  steps.around(`event ${event.type}`, () => say({ kind: 'event', ...told }));
});

await meter.start();
if (!orders.inHurry) {
  await settled();
  const { state } = meter.health();
  const running = state.name === 'transacting' ? state.transactionId : undefined;
  if (running !== undefined) await stop(running, orders.stopBy === 'id' ? running : '');
  for (const transactionId of orders.unfinished) if (transactionId !== running) await stop(transactionId);
}
steps.beginSession();
const { transactionId } = orders;
if (transactionId !== undefined && !finished.has(transactionId) && (await start(transactionId))) {
  await firstValueFrom(meter.measurements$.pipe(timeout(waitMs)));
  await stop(transactionId);
}
await settled();
await meter.stop();
journal.close();
say({ kind: 'done' });

/** Nothing is being done and nothing is owed, or that does not become so in time. */
async function settled(): Promise<void> {
  await firstValueFrom(meter.state$.pipe(filter(isQuiet), timeout(waitMs))).catch(() => undefined);
}

function isQuiet(state: MeterState): boolean {
  if (!('owedTransactionIds' in state) || state.owedTransactionIds.length > 0) return false;
  return state.name === 'idle' || (state.name === 'transacting' && state.phase === 'running');
}

async function start(transactionId: string): Promise<boolean> {
  say({ kind: 'asked', what: 'start', transactionId });
  try {
    await meter.startTransaction({
      transactionId,
      evseId: 'DE*ABC*E1234*1',
      identificationStatus: 'ASSIGNED',
      identificationType: 'ISO14443',
      identificationFlags: ['RFID_PLAIN'],
      identificationData: '04A1B2C3',
    });
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
