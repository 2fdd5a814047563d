import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isMeterError, type Meter } from '../../src/index.ts';
import type { MeterRequest, Simulator } from '../../src/simulator/index.ts';
import type { Announcement, Entry, Happening, History, Outcome, ToldError } from './history.ts';

/**
 * A witness of its own: at the meter (what ran when, by the meter's ledger), on the wire at the driver's end (what left
 * and what arrived), and at the callers (what each was told). It never reads what the driver believes.
 */
export interface Observer extends Disposable {
  /** The meter as this life of the driver is to see it: its requests are noted. */
  meterFor(life: number): Simulator;
  /** A process begins whose requests go to this port. */
  lifeBegins(life: number, port: number, remembers: boolean): void;
  lifeEnds(life: number, how: 'killed' | 'stopped'): void;
  /** Listens to what a driver announces. */
  hear(life: number, meter: Meter): void;
  /** A command and its answer; resolves when it was answered. */
  command(
    life: number,
    does: 'start' | 'stop',
    transactionId: string,
    answer: Promise<object | undefined>,
  ): Promise<void>;
  journal(works: boolean): void;
  /** What should not be at all, whatever the history: errors that are none of the library's. */
  readonly strange: readonly string[];
  /** Requests that have left and are neither answered nor given up. */
  readonly inFlight: number;
  /** The history until now. */
  history(archived: readonly string[]): History;
}

interface WireRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
}

/** What the meter is asked and has not been seen to arrive yet. */
interface Sent {
  readonly life: number;
  readonly request: number;
  readonly method: string;
  readonly path: string;
}

export function createObserver(simulator: Simulator, commandTimeoutMs: number): Observer {
  const entries: Entry[] = [];
  const strange: string[] = [];
  const lifeAt = new Map<string, number>();
  const dead = new Set<number>();
  const onWire = new Map<object, number>();
  const underWay = new Set<number>();
  const expected: Sent[] = [];
  /** Requests as the meter was given them. */
  const atMeter = new WeakMap<MeterRequest, number>();
  let requests = 0;
  let commands = 0;

  const note = (happening: Happening) => {
    entries.push({ ...happening, atMs: Date.now() });
  };

  const onSent = (message: unknown) => {
    const { request } = message as { request: WireRequest };
    const life = lifeAt.get(new URL(request.origin).port);
    if (life === undefined) return;
    requests += 1;
    const sent = { life, request: requests, method: request.method, path: request.path };
    onWire.set(request, requests);
    underWay.add(requests);
    expected.push(sent);
    note({ kind: 'sent', ...sent });
  };
  const onEnd = (kind: 'received' | 'failed') => (message: unknown) => {
    const request = onWire.get((message as { request: object }).request);
    if (request === undefined || !underWay.delete(request)) return;
    // A read that died with its connection before it arrived is sent again, and must not stand for the second one.
    const position = expected.findIndex(sent => sent.request === request && sent.method === 'GET');
    if (kind === 'failed' && position >= 0) expected.splice(position, 1);
    note({ kind, request });
  };
  const channels = {
    'undici:client:sendHeaders': onSent,
    'undici:request:trailers': onEnd('received'),
    'undici:request:error': onEnd('failed'),
  };
  for (const [name, listener] of Object.entries(channels)) subscribe(name, listener);

  const unwatch = simulator.watchTransactions(change =>
    note({ kind: 'change', change, request: change.request && atMeter.get(change.request) }),
  );

  async function exchange(life: number, request: MeterRequest) {
    const { method, path, body } = request;
    const position = expected.findIndex(
      each => each.life === life && each.method === method && each.path === path,
    );
    const [sent] = position < 0 ? [] : expected.splice(position, 1);
    if (sent === undefined) return simulator.exchange(request);
    const asks = simulator.asks(request);
    note({ kind: 'arrived', request: sent.request, body, ...(asks && { asks }) });
    atMeter.set(request, sent.request);
    const exchanged = await simulator.exchange(request);
    const { status, body: text } = exchanged.outcome.answer;
    note({ kind: 'answered', request: sent.request, status, text });
    return exchanged;
  }

  return {
    strange,
    get inFlight() {
      return underWay.size;
    },
    meterFor: life =>
      new Proxy(simulator, {
        get(target, name) {
          if (name === 'exchange') return exchange.bind(undefined, life);
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
    lifeBegins(life, port, remembers) {
      lifeAt.set(String(port), life);
      note({ kind: 'life.began', life, remembers });
    },
    lifeEnds(life, how) {
      if (how === 'killed') dead.add(life);
      note({ kind: `life.${how}`, life });
    },
    hear(life, meter) {
      meter.events$.subscribe(event => {
        if (!dead.has(life)) note({ kind: 'event', life, event: announcementOf(event) });
      });
    },
    async command(life, does, transactionId, answer) {
      commands += 1;
      const command = commands;
      note({ kind: 'command', life, command, does, transactionId });
      const outcome = await answer.then(
        value => outcomeOf(does, value),
        (error: unknown) => {
          if (!isMeterError(error) || error.code === 'METER_INTERNAL')
            strange.push(`${does} ${transactionId} was answered with a strange error: ${error}`);
          return { as: 'error', error: error as ToldError } as const;
        },
      );
      if (!dead.has(life)) note({ kind: 'told', command, outcome });
    },
    journal: works => note({ kind: 'journal', works }),
    history: archived => ({
      entries,
      archived,
      commandTimeoutMs,
      finalRecord: counter =>
        simulator.state
          .records(entries.length)
          .find(({ paginationCounter, isRunning }) => paginationCounter === counter && !isRunning)?.ocmf,
    }),
    [Symbol.dispose]() {
      for (const [name, listener] of Object.entries(channels)) unsubscribe(name, listener);
      unwatch();
    },
  };
}

function outcomeOf(does: 'start' | 'stop', value: object | undefined): Outcome {
  if (does === 'stop')
    return value !== undefined && 'ocmf' in value
      ? { as: 'record', ocmf: String(value.ocmf) }
      : { as: 'nothing' };
  const counter = value !== undefined && 'paginationCounter' in value ? value.paginationCounter : undefined;
  return { as: 'started', paginationCounter: typeof counter === 'number' ? counter : undefined };
}

/** The members that the rules ask about; a pagination counter that is not told is not there. */
function announcementOf(event: { readonly type: string }): Announcement {
  return event as Announcement;
}
