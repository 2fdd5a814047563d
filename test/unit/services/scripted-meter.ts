import { parseConfig } from '../../../src/config/parse-config.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import type { WireResponse } from '../../../src/protocol/wire.ts';
import type { ServiceContext } from '../../../src/services/service-context.ts';
import type { Transport } from '../../../src/transport/transport.ts';

/** One transaction in the store of a scripted meter. */
export interface Stored {
  readonly id: string;
  readonly counter?: number;
  /** Seconds since 1970; whole seconds, as the meter has them. */
  readonly startedS?: number;
  /** What `/legal` says of its status; 17: ended, 21: runs. */
  readonly status?: number;
}

export interface ScriptedMeter {
  readonly context: ServiceContext;
  /** What was asked, in order. */
  readonly paths: readonly string[];
  /** Oldest first. */
  store: Stored[];
}

export interface Script {
  readonly store?: readonly Stored[];
  readonly journal?: Journal;
  readonly nowMs?: number;
  readonly config?: { readonly acceptHostClock?: boolean };
  /** An answer of its own, before the store is asked; may change the store. */
  readonly answers?: (path: string, meter: ScriptedMeter) => WireResponse | undefined;
}

/** Answers from its store by id (the newest of it) and counted back; refuses everything else with 404. */
export function scriptedMeter({ store = [], journal, nowMs = 0, config, answers }: Script): ScriptedMeter {
  const paths: string[] = [];
  const transport: Transport = {
    async send({ path }) {
      paths.push(path);
      return answers?.(path, meter) ?? answerOf(path, meter.store);
    },
    statistics: { requests: 0, failures: 0, connections: 0, closedByMeter: 0, resends: 0 },
    close: async () => undefined,
  };
  const meter: ScriptedMeter = {
    context: {
      config: parseConfig({ ipAddress: '192.0.2.1', ...config }),
      transport,
      journal: journal ?? createMemoryJournal(),
      now: () => nowMs,
    },
    paths,
    store: [...store],
  };
  return meter;
}

function answerOf(path: string, store: readonly Stored[]): WireResponse {
  const [, room, selector = ''] = /^\/v1\/(legal|ocmf)(.*)$/.exec(path) ?? [];
  const id = selector.startsWith('?') ? new URLSearchParams(selector).get('transactionId') : undefined;
  const back = selector === '' ? 0 : -Number(selector.slice(1));
  const found = typeof id === 'string' ? store.findLast(each => each.id === id) : store.at(-1 - back);
  if (found === undefined) return reply(404, '');
  return room === 'ocmf' ? reply(200, ocmfOf(found)) : reply(200, accountOf(found));
}

/** Names what it is of, and is no record. */
export function ocmfOf({ id, counter }: Stored): string {
  return `OCMF|${id} T${counter}`;
}

function accountOf({ id, counter, startedS, status = 17 }: Stored) {
  const timestampStart =
    startedS === undefined ? undefined : new Date(startedS * 1000).toISOString().replace('.000Z', 'Z');
  return {
    transactionId: id,
    paginationCounter: counter,
    meterValue: { timestampStart, transactionStatus: status },
  };
}

/** An answer as it comes over the wire. */
export function reply(status: number, body: unknown): WireResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, body: new TextEncoder().encode(text) };
}
