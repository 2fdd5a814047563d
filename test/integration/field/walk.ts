import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMeterClient,
  type MeterError,
  type MeterEvent,
  type OddAnswer,
  type SignedRecord,
} from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { everyNinth } from '../../support/every-ninth.ts';
import { endingOf } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { createRig, type Rig } from '../../support/rig.ts';
import {
  type Kind,
  type Oddity,
  type Outcome,
  type Refused,
  type ToleranceTable,
  toleranceTables,
} from '../../unit/protocol/tolerance-table.ts';

/**
 * Walks every field of every endpoint through a whole session: first contact, a measurement, a start, a stop and its
 * record. Each cell of the table is a driver of its own at a meter whose answers are odd in that one place all the time.
 */
export function walkThroughSessions(api: 'v1' | 'v2'): void {
  describe.each(toleranceTables)(`a session in which $endpoint is odd, ${api}`, table => {
    let rig: Rig;
    let door: MeterDoor;
    let count = 0;
    beforeAll(async () => {
      rig = await createRig({ backend: 'msw', simulator: { firmware: api, history: { transactions: 3 } } });
      door = doorOf(rig.simulator);
    });
    afterAll(() => rig[Symbol.asyncDispose]());

    const cells = table.rows.flatMap(({ path, kind, outcomes }) =>
      (Object.keys(outcomes) as Oddity[]).map(oddity => ({ path, kind, oddity, outcome: outcomes[oddity] })),
    );
    it.each(everyNinth(cells))(
      '$path $oddity: $outcome',
      async ({ path, kind, oddity, outcome = 'works' }) => {
        count += 1;
        const rule = door.rewrite(requestsOf(table), body => withOddity(body, path, kind, oddity));
        const played = await (table.question === undefined
          ? playSession(rig, `tx-${count}`)
          : playQuestion(rig, table.question));
        rule.end();
        const isRefused = outcome.startsWith('refused');
        const named = namesIn(outcome, path);
        if (isRefused) expectRefused(played, table, named);
        else expectDone(played, table);
        // What a command did is looked up, and then only an event says that its answer was none.
        const isLookedUp = isRefused && !table.endpoint.startsWith('GET ') && table.question === undefined;
        const isTold = outcome.startsWith('told') || isLookedUp;
        expect(oddPlaces(played, table)).toEqual(isTold ? named.sort() : []);
      },
    );
  });
}

interface Played {
  readonly events: readonly MeterEvent[];
  readonly oddAnswers: readonly OddAnswer[];
  readonly hasMeasured: boolean;
  readonly record: SignedRecord | undefined;
  readonly failure:
    | { readonly step: 'connect' | 'start' | 'stop' | 'question'; readonly message: string }
    | undefined;
}

async function playSession(rig: Rig, transactionId: string): Promise<Played> {
  const meter = rig.another({ resilienceInitialConnectionRetries: 0 });
  const events: MeterEvent[] = [];
  let hasMeasured = false;
  meter.events$.subscribe(event => events.push(event));
  meter.measurements$.subscribe(() => {
    hasMeasured = true;
  });
  const failed = (step: 'connect' | 'start' | 'stop', { message }: MeterError): Played => {
    return { events, oddAnswers: oddOf(events), hasMeasured, record: undefined, failure: { step, message } };
  };
  try {
    const connected = await endingOf(rig, meter.start());
    if (connected.error !== undefined) return failed('connect', connected.error);
    await rig.pass(1000, 100);
    const started = await endingOf(rig, meter.startTransaction(aRequest(transactionId)));
    if (started.error !== undefined) return failed('start', started.error);
    const stopped = await endingOf(rig, meter.stopTransaction(transactionId));
    if (stopped.error !== undefined) return failed('stop', stopped.error);
    return { events, oddAnswers: oddOf(events), hasMeasured, record: stopped.value, failure: undefined };
  } finally {
    await meter.stop();
    if (rig.simulator.state.openTransactionId !== undefined) rig.simulator.otherClient.stop(transactionId);
  }
}

async function playQuestion(rig: Rig, question: 'logbook' | 'certificate'): Promise<Played> {
  const oddAnswers: OddAnswer[] = [];
  const client = createMeterClient({ ipAddress: 'meter.test' }, { onOdd: odd => oddAnswers.push(odd) });
  const { error } = await endingOf<unknown>(rig, client[question]());
  await client.close();
  const failure = error && ({ step: 'question', message: error.message } as const);
  return { events: [], oddAnswers, hasMeasured: false, record: undefined, failure };
}

function oddOf(events: readonly MeterEvent[]): Played['oddAnswers'] {
  return events.filter(event => event.type === 'meter.answerOdd');
}

/** Of these requests, told once for each place. */
function oddPlaces({ oddAnswers }: Played, table: ToleranceTable): string[] {
  return oddAnswers
    .filter(({ endpoint }) => requestsOf(table).test(endpoint))
    .map(({ path }) => path)
    .sort();
}

function expectDone({ failure, hasMeasured, record }: Played, { question }: ToleranceTable): void {
  expect(failure).toBeUndefined();
  if (question !== undefined) return;
  expect(hasMeasured).toBe(true);
  expect(record?.verification.verdict).toBe('valid');
}

/** Where nobody waits for an answer, an event says what was wrong with it. */
const announced: Readonly<Partial<Record<Refused, MeterEvent['type']>>> = {
  'no measurement': 'link.degraded',
  'id unread': 'meter.legalUnreadable',
};

function expectRefused(
  played: Played,
  { endpoint, refused }: ToleranceTable,
  named: readonly string[],
): void {
  const { failure, events, record, hasMeasured } = played;
  if (refused === 'no connection' || refused === 'no start' || refused === 'no answer') {
    const step = { 'no connection': 'connect', 'no start': 'start', 'no answer': 'question' }[refused];
    expect(failure?.step).toBe(step);
    expect(failure?.message).toContain(named[0]);
    return;
  }
  // Everything else goes on.
  expect(failure, endpoint).toBeUndefined();
  expect(record?.verification.verdict).toBe('valid');
  expect(hasMeasured).toBe(refused !== 'no measurement');
  const told = announced[refused];
  if (told === undefined) return;
  const event = events.find(({ type }) => type === told);
  expect(event).toMatchObject({ error: { context: { path: named[0] } } });
}

/** `GET legal` stands for both versions, and for every form of its path; a write of a setting names the setting. */
function requestsOf({ endpoint }: ToleranceTable): RegExp {
  const [method = '', path = ''] = endpoint.split(' ');
  return new RegExp(`^${method} ${path.startsWith('/') ? path : `/v[12]/${path}`}\\b`);
}

function namesIn(outcome: Outcome, path: string): string[] {
  const [, ...others] = outcome.split(/,? /);
  return others.length === 0 ? [path] : others;
}

const empty: Readonly<Record<Kind, unknown>> = {
  text: '',
  number: '',
  flag: '',
  object: {},
  list: [],
  entry: {},
};

function withOddity(body: string, path: string, kind: Kind, oddity: Oddity): string {
  if (!body.startsWith('{')) return body;
  const whole = JSON.parse(body) as Record<string, unknown>;
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, whole);
  holder[last] = oddValue(kind, holder[last] ?? 6, oddity);
  return JSON.stringify(whole);
}

function oddValue(kind: Kind, value: unknown, oddity: Oddity): unknown {
  switch (oddity) {
    case 'missing':
      return undefined;
    case 'null':
      return null;
    case 'numberAsText':
      return String(value);
    case 'textAsNumber':
      return 4711;
    case 'wrongObject':
      return { wrong: 1 };
    default:
      return kind === 'entry' && typeof value === 'string' ? '' : empty[kind];
  }
}
