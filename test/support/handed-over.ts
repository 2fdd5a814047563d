import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isMeterError,
  type MeterError,
  type MeterEvent,
  openJournal,
  type SignedRecord,
} from '../../src/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Rig } from './rig.ts';

/** How a promise ended. */
export type Ending<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: MeterError };

/** Lets virtual time pass until it is settled, in steps that suit a slow meter. Only errors of the library are endings. */
export async function endingOf<T>(
  rig: Rig,
  promise: Promise<T>,
  { withinMs = 60_000, stepMs = 50 } = {},
): Promise<Ending<T>> {
  let ending: Ending<T> | { readonly thrown: unknown } | undefined;
  promise.then(
    value => {
      ending = { value };
    },
    (error: unknown) => {
      ending = isMeterError(error) ? { error } : { thrown: error };
    },
  );
  for (let passedMs = 0; ending === undefined && passedMs <= withinMs; passedMs += stepMs)
    await rig.pass(stepMs);
  if (ending === undefined) throw new Error(`not settled within ${withinMs} ms (virtual)`);
  if ('thrown' in ending) throw ending.thrown;
  return ending;
}

/** Records that were handed over, with an answer or without; an answer that repeats one is not a handing over. */
export function handedOver(events: readonly MeterEvent[]): SignedRecord[] {
  return events.flatMap(event => {
    if (event.type === 'record.recovered') return [event.record];
    const isAgain = 'again' in event && event.again === true;
    return event.type === 'transaction.stopped' && !isAgain ? [event.record] : [];
  });
}

/**
 * What a record is, for an assertion that can be read: `T3` when it is, byte for byte, the meter's own record of an ended
 * transaction with that pagination counter; else what it is not.
 */
export function nameOf(simulator: Simulator, record: Pick<SignedRecord, 'ocmf'> | undefined): string {
  if (record === undefined) return 'no record';
  const same = simulator.state.records(50).find(({ ocmf }) => ocmf === record.ocmf);
  if (same !== undefined && !same.isRunning) return `T${same.paginationCounter}`;
  const [, counter = '?'] = /"PG":"T(\d+)"/.exec(record.ocmf) ?? [];
  return record.ocmf.includes('"TX":"C"')
    ? `an interim record of T${counter}`
    : `not the meter's T${counter}`;
}

export function namesOf(simulator: Simulator, records: Iterable<Pick<SignedRecord, 'ocmf'>>): string[] {
  return [...records].map(record => nameOf(simulator, record));
}

/** A file for a journal, in a folder of its own. */
export interface JournalFile extends Disposable {
  readonly path: string;
  /** Its archived records, oldest first. The driver that had it must have been stopped. */
  archived(): SignedRecord[];
}

export function journalFile(): JournalFile {
  const folder = mkdtempSync(join(tmpdir(), 'dcbm-knowledge-'));
  const path = join(folder, 'meter.journal');
  return {
    path,
    archived() {
      const journal = openJournal(path);
      try {
        return [...journal.records()];
      } finally {
        journal.close();
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** The driver after a restart, with everything that it announces. */
export async function nextDriver(
  rig: Rig,
  last = rig.meter,
): Promise<{ meter: Rig['meter']; events: MeterEvent[] }> {
  await last.stop();
  const meter = rig.another();
  const events: MeterEvent[] = [];
  meter.events$.subscribe(event => events.push(event));
  await endingOf(rig, meter.start());
  return { meter, events };
}
