import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { messageTables, startReply, stopReply } from './tables.ts';

/** A message that came from the bridge. */
export interface Seen {
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
}

/** What became of a request. */
export interface Answer {
  readonly reply: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** From the request to the reply, ms. */
  readonly tookMs: number;
}

export interface EverestOptions {
  readonly port: number;
  readonly moduleId?: string;
  /** `mqtt_external_prefix`. */
  readonly prefix?: string;
  /** 2 since May 2026, 0 in the releases before. */
  readonly qos?: 0 | 2;
  /** ms; 0: off. Default: 1000. */
  readonly heartbeatMs?: number;
  /** How long an answer is waited for, ms. Default: 35,000, as none may take more than 30 s. */
  readonly patienceMs?: number;
}

/**
 * Behaves on the broker as EVerest does, with its module `powermeter_API`: its quality of service, its heartbeat, its
 * requests, of which the subscription to the answer leaves after the request, and its end when the broker goes away.
 * It is a stand-in, written after EVerest's sources.
 */
export interface Everest extends AsyncDisposable {
  /** Everything from the bridge since EVerest's start, oldest first, replies left out. */
  readonly seen: Seen[];
  /** What a message had that it must not have. */
  readonly problems: string[];
  /** When it was started, by `Date.now`. */
  readonly startedAtMs: number;
  /** It ended, because the broker went away. */
  readonly hasEnded: boolean;
  /** What EVerest has raised about the communication: at its start, and after 5 s without a check. */
  readonly fault: 'Initial communication check' | 'Bridge to implementation connection lost' | undefined;
  of(name: string): Seen[];
  /** What `name` said, as JSON. */
  messages(name: string): unknown[];
  /** Waits for the next message of this name, or for one that fits. */
  next(name: string, withinMs: number, fits?: (message: unknown) => boolean): Promise<Seen>;
  startTransaction(transactionId: string, more?: object): Promise<Answer>;
  /** `''`: whatever runs. `form`: EVerest sends the bare id, its documentation says an object. */
  stopTransaction(transactionId: string, form?: 'bare' | 'object'): Promise<Answer>;
  /** Publishes any text as a request, and gives every answer that comes to the topic within the time. */
  raw(
    kind: 'start' | 'stop',
    text: string,
    options?: { replyTopic?: string; forMs?: number },
  ): Promise<Answer[]>;
  request(kind: 'start' | 'stop', payload: unknown): { readonly text: string; readonly replyTopic: string };
  publish(topic: string, text: string, options?: { retain?: boolean }): Promise<void>;
  /** EvseManager's clean-up: waits 5 s at most for a value, stops the last session of its store, then whatever runs. */
  bootCleanUp(
    lastSession: string | undefined,
  ): Promise<{ readonly last?: Answer; readonly whatever: Answer }>;
  /** The process ends, and another one begins. */
  restart(): Promise<void>;
}

export async function startEverest(options: EverestOptions): Promise<Everest> {
  const {
    port,
    moduleId = 'powermeter_1',
    prefix = '',
    qos = 2,
    heartbeatMs = 1000,
    patienceMs = 35_000,
  } = options;
  const base = `everest_api/1/powermeter/${moduleId}`;
  const seen: Seen[] = [];
  const problems: string[] = [];
  const listeners = new Set<() => void>();
  const replies = new Map<string, { text: string; atMs: number }[]>();
  let client: MqttClient;
  let beat: NodeJS.Timeout | undefined;
  let startedAtMs = 0;
  let hasEnded = false;

  async function begin() {
    seen.length = 0;
    hasEnded = false;
    client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      protocolVersion: 5,
      reconnectPeriod: 0,
      clean: true,
    });
    client.on('error', () => undefined);
    client.on('message', (topic, payload, { retain }) => take(topic, payload.toString(), retain));
    client.on('close', end);
    const names = Object.keys(messageTables).map(name => `${prefix}${base}/m2e/${name}`);
    const raiser = ['raise_error', 'clear_error', 'communication_check'];
    const errors = raiser.map(name => `${prefix}everest_api/1/generic_error_raiser/+/m2e/${name}`);
    await client.subscribeAsync(
      [...names, ...errors, `${prefix}everest_api/discover`, `${prefix}everest_api/query-modules/#`],
      { qos: 0 },
    );
    startedAtMs = Date.now();
    let count = 0;
    const sendBeat = () => client.publish(`${prefix}${base}/e2m/heartbeat`, String(count++), { qos });
    if (heartbeatMs > 0) {
      sendBeat();
      beat = setInterval(sendBeat, heartbeatMs);
    }
  }

  /** As EVerest: it does not live without its broker. */
  function end() {
    hasEnded = true;
    clearInterval(beat);
  }

  function take(topic: string, text: string, retain: boolean) {
    if (retain) problems.push(`${topic} is retained`);
    const waiting = replies.get(topic);
    if (waiting !== undefined) waiting.push({ text, atMs: Date.now() });
    else look(topic, text);
    for (const listener of [...listeners]) listener();
  }

  function look(topic: string, text: string) {
    const own = topic.slice(prefix.length);
    const name = own
      .replace(`${base}/m2e/`, '')
      .replace(/^everest_api\/1\/generic_error_raiser\/[^/]+\/m2e\//, 'raiser/');
    seen.push({ name, text, atMs: Date.now() });
    const table = messageTables[name.replace('raiser/', '')];
    if (table === undefined) return;
    const problem = table(parsed(text));
    if (problem !== undefined) problems.push(`${name} ${problem}: ${text.slice(0, 300)}`);
  }

  function until<T>(what: string, withinMs: number, get: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = get();
        if (found === undefined) return;
        clearTimeout(timer);
        listeners.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        listeners.delete(check);
        reject(new Error(`waited ${withinMs} ms for ${what}`));
      }, withinMs);
      listeners.add(check);
      check();
    });
  }

  function request(kind: 'start' | 'stop', payload: unknown) {
    const replyTo = `${base}/m2e/reply/${randomUUID()}`;
    return {
      text: JSON.stringify({ headers: { replyTo }, payload }),
      replyTopic: `${prefix}${replyTo}`,
      kind,
    };
  }

  const topicOf = (kind: 'start' | 'stop') => `${prefix}${base}/e2m/${kind}_transaction`;

  /** The request leaves first, and then the subscription to its answer. */
  async function ask(
    kind: 'start' | 'stop',
    payload: unknown,
    table: (value: unknown) => string | undefined,
  ) {
    const { text, replyTopic } = request(kind, payload);
    const came: { text: string; atMs: number }[] = [];
    replies.set(replyTopic, came);
    const atMs = Date.now();
    client.publish(topicOf(kind), text, { qos });
    await client.subscribeAsync(replyTopic, { qos: 0 });
    const first = await until(`the answer to ${kind} ${JSON.stringify(payload)}`, patienceMs, () => came[0]);
    const reply = parsed(first.text) as Answer['reply'];
    const problem = table(reply);
    if (problem !== undefined)
      problems.push(`the reply to a ${kind} ${problem}: ${first.text.slice(0, 300)}`);
    return { reply, text: first.text, tookMs: first.atMs - atMs };
  }

  async function raw(
    kind: 'start' | 'stop',
    text: string,
    { replyTopic = '', forMs = 1500 }: { replyTopic?: string; forMs?: number } = {},
  ): Promise<Answer[]> {
    const came: { text: string; atMs: number }[] = replies.get(replyTopic) ?? [];
    if (replyTopic !== '') {
      replies.set(replyTopic, came);
      await client.subscribeAsync(replyTopic, { qos: 0 });
    }
    const before = came.length;
    const atMs = Date.now();
    await client.publishAsync(topicOf(kind), text, { qos });
    await wait(forMs);
    return came.slice(before).map(each => ({
      reply: parsed(each.text) as Answer['reply'],
      text: each.text,
      tookMs: each.atMs - atMs,
    }));
  }

  const of = (name: string) => seen.filter(each => each.name === name);
  const stopTransaction = (transactionId: string, form: 'bare' | 'object' = 'bare') =>
    ask('stop', form === 'bare' ? transactionId : { transaction_id: transactionId }, stopReply);

  async function close() {
    clearInterval(beat);
    client.off('close', end);
    await client.endAsync(true);
  }

  await begin();
  return {
    seen,
    problems,
    get startedAtMs() {
      return startedAtMs;
    },
    get hasEnded() {
      return hasEnded;
    },
    get fault() {
      const last = of('communication_check').at(-1);
      if (last === undefined) return 'Initial communication check';
      // `false` ends the check, until the next start.
      const isLost = last.text === 'true' && Date.now() - last.atMs > 5000;
      return isLost ? 'Bridge to implementation connection lost' : undefined;
    },
    of,
    messages: name => of(name).map(({ text }) => parsed(text)),
    next(name, withinMs, fits = () => true) {
      const before = seen.length;
      return until(`a message ${name}`, withinMs, () =>
        seen.slice(before).find(each => each.name === name && fits(parsed(each.text))),
      );
    },
    startTransaction: (transactionId, more = {}) => ask('start', aStart(transactionId, more), startReply),
    stopTransaction,
    raw,
    request,
    publish: async (topic, text, { retain = false } = {}) => {
      await client.publishAsync(topic, text, { qos: 1, retain });
    },
    async bootCleanUp(lastSession) {
      await until('a first value', 5000, () => of('powermeter_values')[0]).catch(() => undefined);
      const last = lastSession === undefined ? {} : { last: await stopTransaction(lastSession) };
      return { ...last, whatever: await stopTransaction('') };
    },
    async restart() {
      await close();
      await begin();
    },
    [Symbol.asyncDispose]: close,
  };
}

/** As EvseManager asks. */
export function aStart(transactionId: string, more: object = {}) {
  return {
    evse_id: 'DE*ABC*E1234*1',
    identification_data: '04A1B2C3',
    identification_flags: [],
    identification_status: 'ASSIGNED',
    identification_type: 'ISO14443',
    transaction_id: transactionId,
    ...more,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
