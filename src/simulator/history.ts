import { localTimeAt } from './local-time.ts';
import { factorySettings } from './settings.ts';
import { billableStatus } from './status-bits.ts';
import type { Snapshot, Transaction } from './transaction.ts';

/** The life of a meter before the simulation: so many transactions, one an hour, that share the registers evenly. */
export interface History {
  readonly transactions: number;
  readonly importWh: number;
  readonly exportWh: number;
  /** The history ends here; device clock, ms since 1970 UTC. */
  readonly untilMs: number;
}

const hourMs = 3_600_000;

/** One transaction of the past, by its pagination counter (1 is the first). */
export function recall(history: History, paginationCounter: number): Transaction {
  const snapshot = (utcMs: number, share: number): Snapshot => ({
    utcMs,
    local: localTimeAt(utcMs, factorySettings.time),
    importWh: Math.floor((history.importWh * share) / history.transactions),
    exportWh: Math.floor((history.exportWh * share) / history.transactions),
    importLossWh: 0,
    exportLossWh: 0,
  });
  const startMs = history.untilMs - (history.transactions - paginationCounter + 1) * hourMs;
  const [cable] = factorySettings.cableConf;
  const id = `history-${paginationCounter}`;
  return {
    paginationCounter,
    body: {
      evseId: 'DE*SIM*E1',
      transactionId: id,
      clientId: `,${id}`,
      tariffId: 0,
      cableId: 0,
      userData: '',
    },
    cable: cable ?? { cableSpName: 'No_Comp', cableSpId: 0, cableSpRes: 0 },
    identificationType: 0,
    start: snapshot(startMs, paginationCounter - 1),
    status: billableStatus,
    stop: snapshot(startMs + hourMs / 2, paginationCounter),
  };
}
