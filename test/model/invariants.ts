import type { MeterEvent } from '../../src/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Rig } from '../support/rig.ts';

/**
 * What must always hold, seen from the side of the meter and written without a look at the statechart. A violation is a
 * sentence; an empty list is what is wanted.
 */
export interface Watch {
  readonly violations: readonly string[];
  /** Transactions that the meter began because the driver asked for them. */
  readonly started: ReadonlySet<string>;
  /** Records that the driver handed out, by transaction, with repetitions. */
  readonly delivered: ReadonlyMap<string, number>;
}

/** LEM operation manual, p. 86. */
const syncValidityMs = 48 * 3_600_000;

type Exchange = Simulator['exchange'];

/** Watches every request at the meter and every event of the driver. */
export function watch(rig: Rig): Watch {
  const { simulator, meter } = rig;
  const violations: string[] = [];
  const started = new Set<string>();
  const delivered = new Map<string, number>();
  /** Transactions that the driver began, or said it had found. */
  const known = new Set<string>();
  /** Commands that were sent since the meter was last read. */
  const unread = new Set<string>();
  /** Requests in flight, by connection; what was under way on a connection that was given up does not count. */
  const inFlight = new Map<number, number>();
  let isStopped = false;
  let clockSetAtMs = Number.NaN;

  const exchange: Exchange = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    const { method, path } = request;
    const openBefore = simulator.state.openTransactionId;
    if (isStopped) violations.push(`${method} ${path} came after stop()`);
    const connection = request.connection ?? 0;
    const count = (inFlight.get(connection) ?? 0) + 1;
    inFlight.set(connection, count);
    if (count > 1) violations.push(`${method} ${path} came while another request was in flight`);
    const isSettingsWrite = method === 'PUT' && path.startsWith('/v1/settings');
    if (isSettingsWrite && openBefore !== undefined && known.has(openBefore)) {
      violations.push(`settings were written while ${openBefore} was running: ${request.body}`);
    }
    if (path.includes('/legal')) noteLegal(method, path, request.body);
    if (method === 'POST' && !(Date.now() - clockSetAtMs < syncValidityMs))
      violations.push('a start came with a clock that was not set in the last 48 hours');
    const { outcome, finish } = await exchange(request);
    const isClockWrite = isSettingsWrite && request.body.includes('"utc"');
    if (isClockWrite && outcome.answer.body.includes('"result":1')) clockSetAtMs = Date.now();
    const openAfter = simulator.state.openTransactionId;
    if (method === 'POST' && openAfter !== undefined && openAfter !== openBefore) {
      started.add(openAfter);
      known.add(openAfter);
    }
    return {
      outcome,
      finish() {
        inFlight.set(connection, (inFlight.get(connection) ?? 1) - 1);
        finish();
      },
    };
  };

  function noteLegal(method: string, path: string, body: string) {
    if (method === 'GET') {
      unread.clear();
      return;
    }
    const command = `${method} ${method === 'POST' ? JSON.parse(body).transactionId : path}`;
    if (unread.has(command)) violations.push(`${command} was repeated without a read in between`);
    unread.add(command);
  }

  meter.events$.subscribe({
    next: event => {
      noteEvent(event);
      // A new command may use an id again.
      if ('requestId' in event) unread.clear();
    },
    complete: () => {
      isStopped = true;
    },
  });

  function noteEvent(event: MeterEvent) {
    if (event.type === 'transaction.found' || event.type === 'transaction.resumed')
      known.add(event.transactionId);
    if (event.type === 'transaction.started') {
      const known = simulator.state
        .records(20)
        .some(({ transactionId }) => transactionId === event.transactionId);
      if (!known)
        violations.push(`${event.transactionId} was announced as running and is unknown to the meter`);
    }
    if (event.type !== 'transaction.stopped' && event.type !== 'record.recovered') return;
    const { transactionId, ocmf } = event.record;
    delivered.set(transactionId, (delivered.get(transactionId) ?? 0) + 1);
    const own = simulator.state.records(20).find(record => record.transactionId === transactionId);
    if (own === undefined)
      violations.push(`a record of ${transactionId} was handed out, and the meter has none`);
    else if (own.isRunning)
      violations.push(`a record of ${transactionId} was handed out while it was running`);
    else if (own.ocmf !== ocmf)
      violations.push(`the record of ${transactionId} is not the meter's, byte for byte`);
  }

  return { violations, started, delivered };
}
