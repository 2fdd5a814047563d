import { recordBeginMs } from './times.ts';

/** The meter: what runs, its records, its clock. */
export interface MeterModel {
  /** In the order of their pagination counters, from 1. */
  readonly records: MeterRecord[];
  /** Counter of what runs; 0: nothing. */
  running: number;
  hasLostClock: boolean;
  /** The latest start that was begun: later records begin after it. */
  now: number;
  /** Counter of the record that can never be read; 0: none. */
  unreadable: number;
  /** Which witness lies. */
  liar: '' | 'status' | 'legal';
}

export interface MeterRecord {
  readonly id: string;
  /** The start that made it; 0: somebody else. */
  readonly by: number;
  /** When its session was noted; empty: nobody did. */
  readonly notedAt: string;
  readonly began: number;
  /** `''`: it runs. */
  ended: '' | 'put' | 'other' | 'itself' | 'earlier';
  /** It runs, and a stop was asked for that means it. */
  asked: boolean;
  /** The driver has told that it was found, or has ended it: its record has to come home. */
  isWanted: boolean;
}

export type Question =
  | { readonly ask: 'status' }
  | { readonly ask: 'probe' }
  | { readonly ask: 'legal'; readonly id?: string; readonly back?: number }
  | { readonly ask: 'ocmf'; readonly id?: string; readonly back?: number }
  | { readonly ask: 'post'; readonly id: string; readonly by: number; readonly notedAt: string }
  | { readonly ask: 'put'; readonly id: string }
  | { readonly ask: 'settings' };

export interface Account {
  readonly transactionId: string;
  readonly paginationCounter: number;
  readonly running: boolean;
  readonly startedAtMs: number;
}

/** What the meter says; `refused` is a 4xx. */
export type Said =
  | { readonly said: 'status'; readonly runs: boolean; readonly stored: number; readonly isSynced: boolean }
  | { readonly said: 'api' }
  | { readonly said: 'account'; readonly account: Account }
  | { readonly said: 'none' }
  | { readonly said: 'record'; readonly counter: number; readonly isFinal: boolean }
  | { readonly said: 'started' }
  | { readonly said: 'done' }
  | { readonly said: 'refused' };

export function firstMeter(): MeterModel {
  const past: MeterRecord = {
    id: 'P',
    by: 0,
    notedAt: '',
    began: 0,
    ended: 'earlier',
    asked: false,
    isWanted: false,
  };
  return { records: [past], running: 0, hasLostClock: false, now: 0, unreadable: 0, liar: '' };
}

export function begin(meter: MeterModel, id: string, by = 0, notedAt = ''): boolean {
  if (meter.running !== 0) return false;
  meter.records.push({ id, by, notedAt, began: meter.now, ended: '', asked: false, isWanted: false });
  meter.running = meter.records.length;
  return true;
}

/** Gives the counter of what was ended. */
export function end(meter: MeterModel, how: 'put' | 'other' | 'itself', id?: string): number {
  const counter = meter.running;
  const record = meter.records[counter - 1];
  if (record === undefined || (id !== undefined && record.id !== id)) return 0;
  record.ended = how;
  // Who asked for it says no more, but for the one who ended it just now.
  if (how !== 'put') record.asked = false;
  meter.running = 0;
  return counter;
}

/** Takes a question, acts, and answers. */
export function answerOf(meter: MeterModel, question: Question): Said {
  switch (question.ask) {
    case 'status': {
      const runs = (meter.running !== 0) !== (meter.liar === 'status');
      return { said: 'status', runs, stored: meter.records.length, isSynced: !meter.hasLostClock };
    }
    case 'probe':
      return { said: 'api' };
    case 'legal': {
      const counter = find(meter, question);
      if (counter === 0) return { said: 'none' };
      const isByItself = question.id === undefined && question.back === undefined;
      if (!isByItself && counter === meter.unreadable) return { said: 'none' };
      return { said: 'account', account: accountOf(meter, counter, isByItself && meter.liar === 'legal') };
    }
    case 'ocmf': {
      const counter = find(meter, question);
      if (counter === 0 || counter === meter.unreadable) return { said: 'refused' };
      return { said: 'record', counter, isFinal: counter !== meter.running };
    }
    case 'post':
      return begin(meter, question.id, question.by, question.notedAt)
        ? { said: 'started' }
        : { said: 'refused' };
    case 'put': {
      const counter = end(meter, 'put', question.id);
      return counter === 0
        ? { said: 'refused' }
        : { said: 'account', account: accountOf(meter, counter, false) };
    }
    case 'settings':
      if (meter.running !== 0) return { said: 'refused' };
      meter.hasLostClock = false;
      return { said: 'done' };
  }
}

function find(
  { records }: MeterModel,
  { id, back }: { readonly id?: string; readonly back?: number },
): number {
  if (id !== undefined) return records.findLastIndex(record => record.id === id) + 1;
  return Math.max(0, records.length - (back ?? 0));
}

function accountOf(meter: MeterModel, counter: number, isLie: boolean): Account {
  const { id, began } = meter.records[counter - 1] as MeterRecord;
  return {
    transactionId: id,
    paginationCounter: counter,
    running: (counter === meter.running) !== isLie,
    startedAtMs: recordBeginMs(began),
  };
}
