import type { Simulator } from '../../src/simulator/index.ts';

type Exchanged = Awaited<ReturnType<Simulator['exchange']>>;

/** A request as `PUT /v2/legal?transactionId=X`, with its body. */
export interface Arrival {
  readonly request: string;
  readonly body: string;
}

/** Does something around a request; `pass` lets the meter carry it out and gives its answer. */
type Around = (pass: () => Promise<Exchanged>, arrival: Arrival) => Promise<Exchanged>;

/** What happens at the door to the requests that fit, until it is ended. */
export interface Rule {
  end(): void;
}

/** Who else talks to the meter. */
export interface SecondClient {
  /** Starts a transaction; throws when the meter refuses. */
  start(transactionId: string): Promise<void>;
  end(transactionId: string): Promise<void>;
  /** Has the meter carry out late what had arrived, for instance a POST whose connection is closed already. */
  carryOut(arrival: Arrival | undefined): Promise<void>;
}

/** Stands between the wire and a simulated meter. A rule acts on so many requests as `times` says, else on all. */
export interface MeterDoor {
  /** What came over the wire, oldest first. What the second client does is not among it. */
  readonly arrivals: readonly Arrival[];
  /** How many of them fit. */
  count(pattern: RegExp): number;
  /** Acts before the meter sees the request. */
  before(pattern: RegExp, act: (arrival: Arrival) => unknown, times?: number): Rule;
  /** Acts after the meter has carried the request out, before the answer leaves. */
  after(pattern: RegExp, act: (arrival: Arrival) => unknown, times?: number): Rule;
  /** Answers with a status and no body; the meter does not see the request. */
  refuse(pattern: RegExp, status: number, times?: number): Rule;
  /** The meter acts at once, and its answer comes so many ms later. */
  hold(pattern: RegExp, ms: number, times?: number): Rule;
  /** The meter acts (or not), and the connection is reset in place of an answer. */
  lose(pattern: RegExp, acts: 'acts' | 'does not act', times?: number): Rule;
  /** The meter does not act, and there is no answer ever. */
  hang(pattern: RegExp, times?: number): Rule;
  /** Changes the text of an answer. */
  rewrite(pattern: RegExp, change: (body: string) => string, times?: number): Rule;
  /** The meter refuses to give what it has of this transaction, however it is asked for. */
  forget(transactionId: string, status?: number): Rule;
  readonly second: SecondClient;
}

/** Puts a door before a simulated meter; one is enough. The rule that was added last is the outermost. */
export function doorOf(simulator: Simulator): MeterDoor {
  const exchange: Simulator['exchange'] = simulator.exchange.bind(simulator);
  const rules: { pattern: RegExp; around: Around; left: number }[] = [];
  const arrivals: Arrival[] = [];

  simulator.exchange = request => {
    const arrival = { request: `${request.method} ${request.path}`, body: request.body };
    arrivals.push(arrival);
    let pass = () => exchange(request);
    for (const rule of rules) {
      if (rule.left <= 0 || !rule.pattern.test(arrival.request)) continue;
      rule.left -= 1;
      const inner = pass;
      pass = () => rule.around(inner, arrival);
    }
    return pass();
  };

  const add = (pattern: RegExp, around: Around, times = Number.POSITIVE_INFINITY): Rule => {
    const rule = { pattern, around, left: times };
    rules.push(rule);
    return {
      end() {
        rule.left = 0;
      },
    };
  };

  return {
    arrivals,
    count: pattern => arrivals.filter(({ request }) => pattern.test(request)).length,
    before: (pattern, act, times) =>
      add(
        pattern,
        async (pass, arrival) => {
          await act(arrival);
          return pass();
        },
        times,
      ),
    after: (pattern, act, times) =>
      add(
        pattern,
        async (pass, arrival) => {
          const exchanged = await pass();
          await act(arrival);
          return exchanged;
        },
        times,
      ),
    refuse: (pattern, status, times) => add(pattern, async () => refusal(status), times),
    hold: (pattern, ms, times) =>
      add(
        pattern,
        async pass => {
          const exchanged = await pass();
          await new Promise(resolve => setTimeout(resolve, ms));
          return exchanged;
        },
        times,
      ),
    lose: (pattern, acts, times) =>
      add(
        pattern,
        async pass => {
          const { outcome, finish } = acts === 'acts' ? await pass() : refusal(200);
          return { outcome: { ...outcome, wire: { kind: 'reset' } }, finish };
        },
        times,
      ),
    hang: (pattern, times) =>
      add(
        pattern,
        async () => ({ ...refusal(200), outcome: { ...refusal(200).outcome, wire: { kind: 'hang' } } }),
        times,
      ),
    rewrite: (pattern, change, times) =>
      add(
        pattern,
        async pass => {
          const { outcome, finish } = await pass();
          const answer = { ...outcome.answer, body: change(outcome.answer.body) };
          return { outcome: { ...outcome, answer }, finish };
        },
        times,
      ),
    forget: (transactionId, status = 400) =>
      add(/^GET \/v[12]\/(legal|ocmf)/, async pass => {
        const { outcome, finish } = await pass();
        if (!isOf(simulator, transactionId, outcome.answer.body)) return { outcome, finish };
        return { outcome: refusal(status).outcome, finish };
      }),
    second: secondClient(exchange),
  };
}

function secondClient(exchange: Simulator['exchange']): SecondClient {
  async function ask(method: string, path: string, body: string): Promise<void> {
    const { outcome, finish } = await exchange({ method, path, body });
    finish();
    if (outcome.answer.status >= 300) throw new Error(`${method} ${path}: ${outcome.answer.status}`);
  }
  const fields = { clientId: 'another client', tariffId: 0, cableId: 0, userData: '' };
  return {
    start: transactionId =>
      ask('POST', '/v2/legal', JSON.stringify({ ...fields, evseId: 'another EVSE', transactionId })),
    end: transactionId => ask('PUT', `/v2/legal?transactionId=${transactionId}`, '{"running": false}'),
    carryOut(arrival) {
      const [method = '', path = ''] = arrival?.request.split(' ') ?? [];
      return ask(method, path, arrival?.body ?? '');
    },
  };
}

/** Whether a body of `/legal` or `/ocmf` is that of the newest transaction with this id. */
function isOf(simulator: Simulator, transactionId: string, body: string): boolean {
  const counter = simulator.state
    .records(50)
    .find(record => record.transactionId === transactionId)?.paginationCounter;
  return (
    counter !== undefined &&
    (body.includes(`"PG":"T${counter}"`) || body.startsWith(`{"paginationCounter":${counter},`))
  );
}

function refusal(status: number): Exchanged {
  return { outcome: { answer: { status, headers: {}, body: '' }, wire: undefined }, finish: () => undefined };
}
