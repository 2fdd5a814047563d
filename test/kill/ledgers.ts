import { openJournal } from '../../src/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Line } from './orders.ts';
import type { Life, Scene } from './scene.ts';

/** Three accounts of the same sessions, compared: the meters', the journal's, and what callers were told. */
export interface Account {
  kills: number;
  /** Kills that came while a write to the journal was being carried out. */
  killsInWrite: number;
  restarts: number;
  /** Interim records that the journal kept beside the final ones. */
  evidence: number;
  /** Times that somebody read the journal to its end beside its writer. */
  readings: number;
  recordsExpected: number;
  recordsFound: number;
  /** Records in the journal, before a reader or told that are no final record of the meters, or of another session. */
  wrong: number;
  /** Records that the journal holds more than once. */
  duplicates: number;
  /** Transactions of the meter that still run. */
  unaccounted: number;
  /** Records that were never handed over. */
  neverTold: number;
  /** Records that were handed over again in the same life, or after a life that ended in peace. */
  toldTwice: number;
  /** Transactions of the meter for which nobody asked. */
  startedTwice: number;
  /** Transactions that the meter has, and of which a caller was told that they never were, or are lost. */
  falseAnswers: number;
  /** Sessions that the journal still waits for, and records that it has not handed over, when all is done. */
  leftOpen: number;
  /** Records handed over again after a kill, byte for byte the same: what a caller has to live with. */
  repeats: number;
}

export function emptyAccount(): Account {
  return {
    kills: 0,
    killsInWrite: 0,
    restarts: 0,
    evidence: 0,
    readings: 0,
    recordsExpected: 0,
    recordsFound: 0,
    ...{ wrong: 0, duplicates: 0, unaccounted: 0, neverTold: 0, toldTwice: 0 },
    ...{ startedTwice: 0, falseAnswers: 0, leftOpen: 0 },
    repeats: 0,
  };
}

/** What must be nothing. */
export function faultsOf(account: Account): Record<string, number> {
  const { wrong, duplicates, unaccounted, neverTold, toldTwice, startedTwice, falseAnswers, leftOpen } =
    account;
  const lost = account.recordsExpected - account.recordsFound;
  return { lost, wrong, duplicates, unaccounted, neverTold, toldTwice, startedTwice, falseAnswers, leftOpen };
}

export const noFaults = faultsOf(emptyAccount());

/** Call it when no victim runs any more. */
export function accountOf(scene: Scene): Account {
  const { simulators, lives, wrongReadings, readings } = scene;
  const inMeter = simulators.flatMap(storedIn);
  const inJournal = journalOf(scene);
  const lines = lives.flatMap(life => life.lines);
  const texts = new Map(inMeter.map(({ ocmf, transactionId }) => [ocmf, transactionId]));
  const isOfMeter = (record: { readonly transactionId: string; readonly ocmf: string }) =>
    texts.get(record.ocmf) === record.transactionId;
  const kept = new Set(inJournal.records.map(({ ocmf }) => ocmf));
  const told = inMeter.map(({ ocmf }) => handingsOver(lives, ocmf));
  const wrong = [...inJournal.records, ...lines.filter(hasRecord)].filter(record => !isOfMeter(record));
  return {
    kills: lives.filter(({ wasKilled }) => wasKilled).length,
    killsInWrite: lives.filter(diedInWrite).length,
    restarts: lives.length - 1,
    evidence: inJournal.evidence,
    readings,
    recordsExpected: inMeter.length,
    recordsFound: inMeter.filter(({ ocmf }) => kept.has(ocmf)).length,
    wrong: wrong.length + wrongReadings.length + answersOfAnotherSession(lives) + spoiltRecords(lines),
    duplicates: inJournal.records.length - kept.size,
    unaccounted: inMeter.filter(({ isRunning }) => isRunning).length,
    neverTold: told.filter(({ times }) => times === 0).length,
    toldTwice: sum(told.map(({ inOneLife }) => inOneLife)),
    startedTwice: sum(perId(inMeter, lines).map(({ inMeter, asked }) => Math.max(0, inMeter - asked))),
    falseAnswers: sum(
      perId(inMeter, lines).map(({ inMeter, asked, denied }) => Math.max(0, denied - (asked - inMeter))),
    ),
    leftOpen: inJournal.leftOpen,
    repeats: sum(told.map(({ times, inOneLife }) => Math.max(0, times - 1 - inOneLife))),
  };
}

/** One line for people. */
export function tell(account: Account): string {
  return [
    `kills ${account.kills} (${account.killsInWrite} of them during a journal write)`,
    `restarts ${account.restarts}`,
    `records expected ${account.recordsExpected}`,
    `records found ${account.recordsFound}`,
    `interim records kept ${account.evidence}`,
    `readings beside the writer ${account.readings}`,
    `wrong ${account.wrong}`,
    `duplicates ${account.duplicates}`,
    `transactions unaccounted ${account.unaccounted}`,
    `never told ${account.neverTold}`,
    `told twice in one life ${account.toldTwice}`,
    `starts executed twice ${account.startedTwice}`,
    `false answers ${account.falseAnswers}`,
    `left open ${account.leftOpen}`,
    `told again after a kill, the same: ${account.repeats}`,
  ].join(', ');
}

/** Adds one account to the sum of others. */
export function add(total: Account, account: Account): void {
  for (const key of Object.keys(total) as (keyof Account)[]) total[key] += account[key];
}

function storedIn({ state }: Simulator) {
  return state.records(state.numberOfStoredTransactions);
}

function journalOf({ journal: path, simulators }: Scene) {
  const journal = openJournal(path);
  const records = [...journal.records()];
  const leftOpen = simulators.flatMap(({ meterId }) => [
    ...journal.pendingTransactions(meterId),
    ...journal.undelivered(meterId),
  ]).length;
  const evidence = simulators.flatMap(({ meterId }) => [...journal.evidence(meterId)]).length;
  journal.close();
  return { records, leftOpen, evidence };
}

/** How often a record was handed over, and how often of those it need not have been. */
function handingsOver(lives: readonly Life[], ocmf: string): { times: number; inOneLife: number } {
  let times = 0;
  let inOneLife = 0;
  let isMarked = false;
  for (const { lines, wasKilled } of lives) {
    const here = lines.filter(line => isHandingOver(line) && line.ocmf === ocmf).length;
    times += here;
    if (here === 0) continue;
    inOneLife += isMarked ? here : here - 1;
    // A record that could not be stored is not marked, either.
    const isStored = !lines.some(line => line.kind === 'event' && line.type === 'journal.failed');
    isMarked ||= !wasKilled && isStored;
  }
  return { times, inOneLife };
}

function isHandingOver(line: Line): line is Extract<Line, { kind: 'event' }> {
  if (line.kind !== 'event' || line.again === true) return false;
  return line.type === 'transaction.stopped' || line.type === 'record.recovered';
}

/** A session that was started in this life is not answered with a record that was known before. */
function answersOfAnotherSession(lives: readonly Life[]): number {
  const known = new Set<string>();
  let found = 0;
  for (const { lines } of lives) {
    const startedBehind = new Map<string, ReadonlySet<string>>();
    for (const line of lines) {
      if (line.kind === 'answer' && line.to === 'start' && line.error === undefined)
        startedBehind.set(line.transactionId, new Set(known));
      if (!hasRecord(line)) continue;
      const isAnswer = line.kind === 'answer' && line.to === 'stop';
      if (isAnswer && startedBehind.get(line.transactionId)?.has(line.ocmf)) found += 1;
      known.add(line.ocmf);
    }
  }
  return found;
}

/** No meter here signs a record that does not verify. */
function spoiltRecords(lines: readonly Line[]): number {
  return lines.filter(line => line.kind === 'event' && line.type === 'record.invalid').length;
}

interface Sessions {
  /** Sessions of one id that the meter has. */
  readonly inMeter: number;
  /** Starts with that id that were asked for. */
  readonly asked: number;
  /** Those of which a caller was told that they never were, or are lost. */
  readonly denied: number;
}

function perId(inMeter: readonly { readonly transactionId: string }[], lines: readonly Line[]): Sessions[] {
  const asked = new Map<string, number>();
  const denied = new Map<string, Set<number>>();
  for (const line of lines) {
    if (line.kind === 'step' || line.kind === 'done') continue;
    const { transactionId } = line;
    const count = asked.get(transactionId) ?? 0;
    if (line.kind === 'asked' && line.what === 'start') asked.set(transactionId, count + 1);
    // It is said of the latest start before it.
    if (isDenial(line)) denied.set(transactionId, (denied.get(transactionId) ?? new Set()).add(count));
  }
  const ids = new Set([...asked.keys(), ...inMeter.map(({ transactionId }) => transactionId)]);
  return [...ids].map(id => ({
    inMeter: inMeter.filter(({ transactionId }) => transactionId === id).length,
    asked: asked.get(id) ?? 0,
    denied: denied.get(id)?.size ?? 0,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function diedInWrite({ lines, wasKilled }: Life): boolean {
  const last = lines.at(-1);
  return wasKilled && last?.kind === 'step' && last.name.startsWith('before journal.');
}

function hasRecord(line: Line): line is Extract<Line, { ocmf?: string }> & { ocmf: string } {
  return 'ocmf' in line;
}

/** The caller was told that there is no such transaction. */
export function isDenial(line: Line): line is Extract<Line, { kind: 'event' | 'answer' }> {
  return (
    (line.kind === 'event' && (line.type === 'record.lost' || line.type === 'transaction.neverRan')) ||
    (line.kind === 'answer' && line.to === 'stop' && line.error === 'METER_NO_TRANSACTION')
  );
}
