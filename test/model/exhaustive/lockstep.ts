import { parseConfig } from '../../../src/config/parse-config.ts';
import { toErrorData } from '../../../src/errors/error-data.ts';
import { JournalError } from '../../../src/errors/journal-error.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import type { WireRequest, WireResponse } from '../../../src/protocol/wire.ts';
import type { ServiceContext } from '../../../src/services/service-context.ts';
import { createSimulator, type Simulator } from '../../../src/simulator/index.ts';
import { askJournal } from './ask-journal.ts';
import { emptyJournal, type JournalModel } from './journal-model.ts';
import { answerOf, begin, end, firstMeter, type MeterModel, type Question } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { FaultKind } from './options.ts';
import { type Answer, failure, type Given, type Result, type ServiceRun } from './services.ts';
import { recordBeginMs } from './times.ts';

type RealService = (meter: ServiceContext, input: never, signal: AbortSignal) => unknown;

interface Sent {
  readonly request: WireRequest;
  readonly resolve: (response: WireResponse) => void;
  readonly reject: (error: unknown) => void;
}

export type How = 'ok' | Extract<FaultKind, 'notAnswered' | 'lost' | 'late' | 'busy'>;

/**
 * A real service with the simulator and a real journal, and the steps that stand for it with their models, side by side:
 * each request is compared, meets the same fate, and finds the same meter.
 */
export class Lockstep {
  readonly meter: MeterModel = firstMeter();
  readonly world: { journal: JournalModel } = { journal: emptyJournal() };
  readonly simulator: Simulator;
  readonly #context: ServiceContext;
  readonly #isJournalUsable = { now: true };
  #sent: Sent | undefined;

  constructor() {
    this.simulator = createSimulator({ clock: { now: () => this.#nowMs() }, nextPaginationCounter: 1 });
    this.simulator.otherClient.start('P');
    this.simulator.otherClient.stop('P');
    const journal = breakable(createMemoryJournal(), this.#isJournalUsable);
    this.#context = {
      config: parseConfig({ ipAddress: '127.0.0.1' }),
      journal,
      now: () => this.#nowMs(),
      transport: {
        send: request =>
          new Promise((resolve, reject) => {
            this.#sent = { request, resolve, reject };
          }),
        close: async () => undefined,
        statistics: { requests: 0, failures: 0, connections: 0, closedByMeter: 0, resends: 0 },
      },
    };
  }

  get identity() {
    const { meterId, publicKey, publicKeyOcmf } = this.simulator;
    return { meterId, publicKey, publicKeyOcmf, firmwareVersion: '', apiVersion: 'v2' as const };
  }

  /** Somebody else acts. */
  act(does: 'start' | 'stop', id: string): void {
    if (does === 'start') begin(this.meter, id);
    else end(this.meter, 'other', id);
    this.simulator.otherClient[does](id);
  }

  breakJournal(isUsable: boolean): void {
    this.#isJournalUsable.now = isUsable;
    this.world.journal = { ...this.world.journal, isUsable };
  }

  /** Runs both to their end; `fate` is asked before each request is answered. Gives both results. */
  async run(
    real: RealService,
    steps: (given: Given) => ServiceRun,
    input: Plain,
    given: { readonly start: number; readonly steps?: Plain },
    fate: () => How,
  ): Promise<{ real: Result; model: Result; requests: string[] }> {
    this.#sent = undefined;
    const run = steps({ input: given.steps ?? input, start: given.start });
    let step = run.next();
    const outcome = settled(async () => real(this.#context, input as never, new AbortController().signal));
    const requests: string[] = [];
    for (;;) {
      if (step.done === true) break;
      const asks = JSON.parse(JSON.stringify(step.value));
      if (asks.ask === 'turn') step = run.next({ ok: true, value: null });
      else if (asks.ask === 'journal') step = run.next(askJournal(this.world as never, asks.call));
      else {
        await turn();
        const how = fate();
        const path = pathOf(asks);
        requests.push(`${path} ${how}`);
        const sent = this.#sent as Sent | undefined;
        const got =
          sent === undefined ? 'nothing' : `${sent.request.method} ${withoutVersion(sent.request.path)}`;
        if (got !== path)
          throw new Error(`${requests.join(', ')}: expected ${path}, the service sent ${got}`);
        this.#sent = undefined;
        const answer = this.#answer(asks, how);
        await this.#answerReal(sent as Sent, how);
        step = run.next(answer);
      }
    }
    await turn();
    if (this.#sent !== undefined) throw new Error(`${requests.join(', ')}: the service asks on`);
    return { real: await outcome, model: JSON.parse(JSON.stringify(step.value)), requests };
  }

  #answer(asks: Question, how: How): Answer {
    const isWrite = asks.ask === 'post' || asks.ask === 'put' || asks.ask === 'settings';
    const said = how === 'ok' || how === 'lost' ? answerOf(this.meter, asks) : undefined;
    if (how === 'ok' && said !== undefined) return { ok: true, said };
    if (how === 'notAnswered') return { ok: false, error: failure('METER_UNREACHABLE', 'none', true) };
    if (how === 'busy')
      return { ok: false, error: failure('METER_HTTP_STATUS', isWrite ? 'unknown' : 'none', true, 503) };
    return { ok: false, error: failure('METER_RESPONSE_TIMEOUT', isWrite ? 'unknown' : 'none', true) };
  }

  async #answerReal({ request, resolve, reject }: Sent, how: How): Promise<void> {
    const { method, path, body } = request;
    const url = `http://meter${path}`;
    const response =
      how === 'ok' || how === 'lost'
        ? await this.simulator.handle(new Request(url, { method, ...(body === undefined ? {} : { body }) }))
        : undefined;
    if (how === 'busy') resolve({ status: 503, body: new Uint8Array() });
    else if (how === 'ok' && response !== undefined)
      resolve({ status: response.status, body: new Uint8Array(await response.arrayBuffer()) });
    else {
      const code = how === 'notAnswered' ? 'METER_UNREACHABLE' : 'METER_RESPONSE_TIMEOUT';
      const effect = method === 'GET' || how === 'notAnswered' ? 'none' : 'unknown';
      reject(new TransportError(code, { message: how, effect, retryable: true }));
    }
  }

  #nowMs(): number {
    return recordBeginMs(this.meter.now);
  }
}

async function settled(run: () => Promise<unknown>): Promise<Result> {
  try {
    return { done: (await run()) as Plain };
  } catch (error) {
    return { failed: toErrorData(error) };
  }
}

/** Until everything that can go on without an answer has gone on. */
function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(() => setImmediate(resolve)));
}

export function withoutVersion(path: string): string {
  return decodeURIComponent(path).replace(/^\/v[12]/, '');
}

export function pathOf(asks: Question): string {
  switch (asks.ask) {
    case 'status':
      return 'GET /status';
    case 'probe':
      return 'GET /legal';
    case 'post':
      return 'POST /legal';
    case 'put':
      return `PUT /legal?transactionId=${asks.id}`;
    case 'settings':
      return 'PUT /settings';
    default: {
      const { id, back } = asks;
      const which =
        id !== undefined ? `?transactionId=${id}` : back === undefined || back === 0 ? '' : `/-${back}`;
      return `GET /${asks.ask}${which}`;
    }
  }
}

/** A journal whose every call fails for a while. */
function breakable(journal: Journal, isUsable: { readonly now: boolean }): Journal {
  return new Proxy(journal, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        if (!isUsable.now) throw new JournalError({ message: 'the journal is broken' });
        return method(...given);
      };
    },
  });
}
