import type { MeterContext } from '../../../machines/meter/context.ts';
import type { Running } from '../../../machines/meter/running.ts';
import type { OpenTransaction } from '../../../machines/meter/session.ts';
import type { RecordsContext } from '../../../machines/records/vocabulary.ts';
import type { Look } from '../../../src/domain/service-results.ts';
import type { MeterErrorData } from '../../../src/errors/meter-error.ts';
import { beginMs } from './times.ts';

/**
 * What two states may differ in and still count as one. Nothing here steers a guard; that this is so is shown by walks
 * on a real actor, which drops nothing.
 *
 * - `settings`: the same in every state.
 * - Texts, names and contexts of errors, but for the status that `wasAnswered` asks for: they are for people.
 * - `writes.count` and `staleUpTo`: only their order with the moments of the looks under way matters; the looks carry
 *   small numbers instead, 0 for one that is stale ({@link firstMoment}).
 * - `read.disagreements` above 2, `link.pollFailures` above 2, `refusals` above 1: compared with no higher number.
 * - `tries` of an entry: only makes its pauses longer, and any timer may fire at any time.
 * - `readAt`, when the clock was synced (but not whether), what was written into the settings: told, and asked by nobody.
 * - Intermediate records, and what does not verify: the meter of the model signs everything as it should.
 * - `fetched`, but while it is verified.
 * - Identity: there is one meter; only its API version may be unknown.
 */

// biome-ignore lint/suspicious/noExplicitAny: plain data of any form, as JSON gives it
export type Plain = Record<string, any>;

/** In every normalized state, so that looks under way have smaller numbers than new ones. */
export const firstMoment = 100;

/** Up to which moment looks are stale after a step; 0 in the normalized state before it. */
export function staleUpTo(context: Plain): number {
  return context.writes?.staleUpTo ?? 0;
}

export function normalizeMeter(plain: Plain, _value?: unknown): Plain {
  const context = plain as MeterContext;
  const { identity, read, link, clock, command } = context;
  return {
    identity: identity && { ...knownMeter, apiVersion: identity.apiVersion },
    read: {
      ...read,
      legalProblem: errorOf(read.legalProblem),
      disagreements: Math.min(read.disagreements, 2),
    },
    link: {
      ...link,
      problem: errorOf(link.problem),
      pollFailures: Math.min(link.pollFailures, 2),
    },
    clock: { syncedAtMs: clock.syncedAtMs && beginMs, settingsChecked: false, unsaved: [] },
    journalProblem: errorOf(context.journalProblem),
    running: runningOf(context.running),
    writes: {
      count: firstMoment,
      staleUpTo: 0,
      mayStillAct: context.writes.mayStillAct,
      mayStillEnd: context.writes.mayStillEnd,
      mayStillStart: context.writes.mayStillStart && openOf(context.writes.mayStillStart),
      notedAtMs: 0,
    },
    unconfirmed: context.unconfirmed.map(openOf),
    queue: context.queue,
    command: command && {
      ...command,
      failure: errorOf(command.failure),
      starting: command.starting && openOf(command.starting),
      ending: command.ending && openOf(command.ending),
      seen: command.seen && seenOf(command.seen),
    },
    waiting: context.waiting,
    pending: context.pending,
    idsInDoubt: context.idsInDoubt,
  };
}

export function normalizeRecords(plain: Plain, value: unknown): Plain {
  const context = plain as RecordsContext;
  const { identity, entries, fetched } = context;
  return {
    identity: identity && { ...knownMeter, apiVersion: identity.apiVersion },
    newest: context.newest,
    entries: entries.map(entry => ({
      ...entry,
      tries: 0,
      refusals: Math.min(entry.refusals, 1),
      intermediate: undefined,
      spoilt: undefined,
    })),
    current: context.current,
    fetched: value === 'verifying' ? fetched : undefined,
    handedOver: context.handedOver,
    catchUp: context.catchUp,
  };
}

export const knownMeter = { meterId: 'M', publicKey: '', publicKeyOcmf: 'K', firmwareVersion: '' };

export function errorOf(error: MeterErrorData | undefined): MeterErrorData | undefined {
  if (error === undefined) return undefined;
  const { code, retryable, effect, context } = error;
  const kept = context?.status === undefined ? {} : { status: context.status };
  return { name: '', code, message: '', retryable, effect, context: kept };
}

function openOf(open: OpenTransaction): OpenTransaction {
  return { ...open, intermediate: undefined };
}

function runningOf(running: Running): Running {
  switch (running.kind) {
    case 'nothing':
      return { kind: 'nothing', readAt: '' };
    case 'open':
      return openOf(running);
    case 'unknown':
      return { ...running, was: running.was && openOf(running.was) };
  }
}

function seenOf(look: Look): Look {
  const { status, legal } = look;
  return {
    ...look,
    asOf: 0,
    identity: undefined,
    remembered: undefined,
    status: status && { ...status, sample: {} as never },
    legal:
      legal.said === 'unread' ? { said: 'unread', error: errorOf(legal.error) as MeterErrorData } : legal,
  };
}
