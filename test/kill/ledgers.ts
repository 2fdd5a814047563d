import { openJournal } from '../../src/index.ts';
import type { Line } from './orders.ts';
import type { Life, Scene } from './scene.ts';

/** Three accounts of the same sessions, compared: the meter's, the journal's, and what callers were told. */
export interface Account {
  kills: number;
  /** Kills that came while a write to the journal was being carried out. */
  killsInWrite: number;
  restarts: number;
  recordsExpected: number;
  recordsFound: number;
  /** Records that the journal holds, or callers were told, more than once as different ones. */
  duplicates: number;
  /**
   * Transactions of the meter that still run, have no record in the journal, or of which no caller heard that
   * remembered to ask: where the kill comes after the archiving, one that did not has to look into the journal.
   */
  unaccounted: number;
  /** Transactions that the meter began twice. */
  startedTwice: number;
  /** Transactions that the meter has, and of which a caller was told that they never were, or are lost. */
  falseAnswers: number;
  /** Transactions that the journal still waits for when all is done. */
  leftOpen: number;
  /** Records told more than once, byte for byte the same: what a caller has to live with after a crash. */
  repeats: number;
}

export function emptyAccount(): Account {
  return {
    kills: 0,
    killsInWrite: 0,
    restarts: 0,
    recordsExpected: 0,
    recordsFound: 0,
    duplicates: 0,
    unaccounted: 0,
    startedTwice: 0,
    falseAnswers: 0,
    leftOpen: 0,
    repeats: 0,
  };
}

/** What must be nothing, and what must be equal. */
export function faultsOf(account: Account): Record<string, number> {
  const { recordsExpected, recordsFound, duplicates, unaccounted, startedTwice, falseAnswers, leftOpen } =
    account;
  return {
    lost: recordsExpected - recordsFound,
    duplicates,
    unaccounted,
    startedTwice,
    falseAnswers,
    leftOpen,
  };
}

export const noFaults = {
  lost: 0,
  duplicates: 0,
  unaccounted: 0,
  startedTwice: 0,
  falseAnswers: 0,
  leftOpen: 0,
};

/** Call it when no victim runs any more. */
export function accountOf(scene: Scene, callerRemembers = true): Account {
  const account = emptyAccount();
  const { simulator, lives } = scene;
  account.kills = lives.filter(({ wasKilled }) => wasKilled).length;
  account.killsInWrite = lives.filter(diedInWrite).length;
  account.restarts = lives.length - 1;

  const inMeter = simulator.state.records(simulator.state.numberOfStoredTransactions);
  const journal = openJournal(scene.journal);
  const inJournal = [...journal.records()];
  account.leftOpen = journal.openTransactions(simulator.meterId).length;
  journal.close();
  const lines = lives.flatMap(life => life.lines);
  const told = lines.filter(hasRecord);
  const denied = deniedAtLast(lines);

  account.recordsExpected = inMeter.length;
  account.startedTwice = inMeter.length - new Set(inMeter.map(({ transactionId }) => transactionId)).size;
  for (const { transactionId, isRunning, ocmf } of inMeter) {
    const kept = inJournal.filter(record => record.transactionId === transactionId);
    const texts = told.filter(line => line.transactionId === transactionId).map(line => line.ocmf);
    if (kept.some(record => record.ocmf === ocmf)) account.recordsFound += 1;
    const isTold = texts.includes(ocmf) || !callerRemembers;
    if (isRunning || kept.length === 0 || !isTold) account.unaccounted += 1;
    account.duplicates += Math.max(0, kept.length - 1) + texts.filter(text => text !== ocmf).length;
    account.repeats += Math.max(0, livesThatTold(scene, transactionId) - 1);
    if (denied.has(transactionId)) account.falseAnswers += 1;
  }
  const known = new Set(inMeter.map(({ transactionId }) => transactionId));
  account.duplicates += inJournal.filter(({ transactionId }) => !known.has(transactionId)).length;
  return account;
}

/** Ids that were denied, and not asked for again after that; a start after a true denial is not its refutation. */
function deniedAtLast(lines: readonly Line[]): Set<string> {
  const denied = new Set<string>();
  for (const line of lines) {
    if (isDenial(line)) denied.add(line.transactionId);
    if (line.kind === 'asked' && line.what === 'start') denied.delete(line.transactionId);
  }
  return denied;
}

/** One line for people. */
export function tell(account: Account): string {
  return [
    `kills ${account.kills} (${account.killsInWrite} of them during a journal write)`,
    `restarts ${account.restarts}`,
    `records expected ${account.recordsExpected}`,
    `records found ${account.recordsFound}`,
    `duplicates ${account.duplicates}`,
    `transactions unaccounted ${account.unaccounted}`,
    `starts executed twice ${account.startedTwice}`,
    `false answers ${account.falseAnswers}`,
    `left open ${account.leftOpen}`,
    `told again, the same: ${account.repeats}`,
  ].join(', ');
}

/** Adds one account to the sum of others. */
export function add(sum: Account, account: Account): void {
  for (const key of Object.keys(sum) as (keyof Account)[]) sum[key] += account[key];
}

function livesThatTold({ lives }: Scene, transactionId: string): number {
  return lives.filter(({ lines }) =>
    lines.some(line => hasRecord(line) && line.transactionId === transactionId),
  ).length;
}

function diedInWrite({ lines, wasKilled }: Life): boolean {
  const last = lines.at(-1);
  return wasKilled && last?.kind === 'step' && last.name.startsWith('before journal.');
}

function hasRecord(line: Line): line is Extract<Line, { ocmf?: string }> & { ocmf: string } {
  return 'ocmf' in line;
}

/** The caller was told that the meter knows no such transaction. */
export function isDenial(line: Line): line is Extract<Line, { kind: 'event' | 'answer' }> {
  return (
    (line.kind === 'event' && line.type === 'record.lost') ||
    (line.kind === 'answer' && line.to === 'stop' && line.error === 'METER_NO_TRANSACTION')
  );
}
