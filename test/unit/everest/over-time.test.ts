import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerTimes } from '../../../src/everest/answer-times.ts';
import { createAnswers } from '../../../src/everest/answers.ts';
import { pauseMs } from '../../../src/everest/backoff.ts';
import { keepConnected } from '../../../src/everest/broker.ts';
import { createCommunicationCheck } from '../../../src/everest/communication-check.ts';
import { createDiscovery } from '../../../src/everest/discovery.ts';
import { createErrorRaiser, errorKinds, raiserTopicsOf } from '../../../src/everest/error-raiser.ts';
import { createHeartbeat } from '../../../src/everest/heartbeat.ts';
import { createKeyPublisher } from '../../../src/everest/key-publisher.ts';
import type { Reply } from '../../../src/everest/messages.ts';
import type { Attempt, Attempted } from '../../../src/everest/mqtt-session.ts';
import { createValuePublisher } from '../../../src/everest/value-publisher.ts';
import type { Measurement, MeterErrorData, MeterEvent } from '../../../src/index.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => vi.useRealTimers());

describe('the pause before the next try', () => {
  it('grows to two seconds and no further', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(failures => pauseMs(failures, 0.5))).toEqual([
      100, 200, 400, 800, 1600, 2000, 2000,
    ]);
    expect([pauseMs(9, 0), pauseMs(9, 1)]).toEqual([1800, 2200]);
  });
});

describe('the connection to the broker', () => {
  const session = { publish: async () => true, close: async () => undefined };

  function aBroker(outcomes: (attempt: Attempt) => Attempted) {
    const attempts: Attempt[] = [];
    const troubles: string[] = [];
    const broker = keepConnected({
      connect: async attempt => {
        attempts.push(attempt);
        return outcomes(attempt);
      },
      subscriptions: ['a'],
      onConnected: () => troubles.push('connected'),
      onMessage: () => undefined,
      onTrouble: reason => troubles.push(reason),
      onRefused: topic => troubles.push(`refused ${topic}`),
    });
    return { broker, attempts, troubles };
  }

  it('is tried for ever, and a reason is told once', async () => {
    const { broker, attempts, troubles } = aBroker(() => ({
      kind: 'failed',
      reason: 'refused',
      isHandshake: false,
    }));
    await pass(3_600_000);
    expect(attempts.length).toBeGreaterThan(1500);
    expect(new Set(attempts.map(({ version }) => version))).toEqual(new Set([5]));
    expect(troubles).toEqual(['refused']);
    expect(await broker.publish('a', 'b')).toBe(false);
    await broker.close();
    const { length } = attempts;
    await pass(60_000);
    expect(attempts).toHaveLength(length);
  });

  it('speaks 3.1.1 to a broker that does not know 5, and stays with it', async () => {
    let isThere = true;
    const { broker, attempts, troubles } = aBroker(({ version, onLost }) => {
      if (version === 5 || !isThere) return { kind: 'failed', reason: 'cut', isHandshake: version === 5 };
      setTimeout(() => onLost('gone'), 1000);
      return { kind: 'connected', session };
    });
    await pass(500);
    expect([broker.isConnected, troubles]).toEqual([true, ['cut', 'connected']]);
    isThere = false;
    await pass(5000);
    isThere = true;
    await pass(3000);
    expect(attempts.map(({ version }) => version).slice(0, 3)).toEqual([5, 4, 4]);
    expect(new Set(attempts.slice(1).map(({ version }) => version))).toEqual(new Set([4]));
    await broker.close();
  });

  it('tells once of each topic that the broker does not take', async () => {
    const { broker, attempts, troubles } = aBroker(() => ({ kind: 'connected', session }));
    await pass(0);
    for (const topic of ['a', 'a', 'b']) attempts[0]?.onRefused(topic, 'Not authorized');
    expect(troubles).toEqual(['connected', 'refused a', 'refused b']);
    await broker.close();
  });

  it('that comes when it is not wanted any more is closed', async () => {
    const close = vi.fn(async () => undefined);
    let connected: (attempted: Attempted) => void = () => undefined;
    const broker = keepConnected({
      connect: () =>
        new Promise(resolve => {
          connected = resolve;
        }),
      subscriptions: [],
      onConnected: () => expect.unreachable(),
      onMessage: () => undefined,
      onTrouble: () => undefined,
      onRefused: () => undefined,
    });
    await broker.close();
    connected({ kind: 'connected', session: { ...session, close } });
    await pass(0);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('the communication check', () => {
  function aCheck(isWithheld = () => false) {
    const said: number[] = [];
    const startMs = performance.now();
    const check = createCommunicationCheck(
      { periodMs: 5000, pollMs: 1000 },
      () => said.push(performance.now() - startMs),
      isWithheld,
    );
    return { check, said };
  }

  it('says nothing before the meter was heard, and then at once', async () => {
    const { check, said } = aCheck();
    check.greet();
    await pass(4000);
    expect(said).toEqual([]);
    check.heard();
    expect(said).toEqual([4000]);
    check.close();
  });

  it('ends two polls after the meter was heard last', async () => {
    const { check, said } = aCheck();
    check.heard();
    await pass(10_000);
    expect(said).toEqual([0, 1500]);
    check.close();
  });

  it('goes on for 20 s while a command is under way and nothing has failed', async () => {
    const { check, said } = aCheck();
    check.heard();
    const end = check.begin();
    await pass(40_000);
    expect(said.at(-1)).toBe(19_500);
    end();
    check.heard();
    check.begin();
    check.failed();
    const { length } = said;
    await pass(10_000);
    expect(said.length - length).toBeLessThanOrEqual(2);
    check.close();
  });

  it('keeps to a third of the period of EVerest, and to 1.5 s at most', async () => {
    const { check, said } = aCheck();
    const timer = setInterval(check.heard, 500);
    check.setPeriod(1500);
    await pass(10_000);
    expect(said.length).toBeGreaterThanOrEqual(19);
    said.length = 0;
    for (const periodMs of [60_000, 0, -1]) {
      check.setPeriod(periodMs);
      await pass(3000);
    }
    expect(said).toHaveLength(6);
    clearInterval(timer);
    check.close();
  });

  it('is withheld when that is asked for', async () => {
    const { check, said } = aCheck(() => true);
    check.heard();
    check.greet();
    await pass(1500);
    expect(said).toEqual([]);
    check.close();
  });
});

describe('the heartbeat', () => {
  it('shows a start where it is the first, or lower than before', () => {
    const heartbeat = createHeartbeat();
    const starts = ['7', '8', '8', '9', 'x', '', '-1', '0', ' 1\n', '18446744073709551615', '0'];
    expect(starts.map(heartbeat.isStart)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    heartbeat.forget();
    expect(heartbeat.isStart('5')).toBe(true);
  });
});

describe('the public key', () => {
  it('comes when it is new, when EVerest starts, and every 10 min', async () => {
    const published: string[] = [];
    const key = createKeyPublisher(text => published.push(text));
    key.greet();
    await pass(600_000);
    expect(published).toEqual([]);
    key.take('A');
    key.take('A');
    key.greet();
    await pass(600_000);
    key.take('B');
    expect(published).toEqual(['A', 'A', 'A', 'B']);
    key.close();
  });
});

describe('measurements on their way', () => {
  const measurement = (timestamp: string) =>
    ({
      meterId: '1',
      timestamp,
      receivedAt: timestamp,
      voltageV: 1,
      currentA: 1,
      powerW: 1,
      energyImportWh: 1,
      energyExportWh: 1,
      temperatureHighC: 1,
      temperatureLowC: 1,
    }) satisfies Measurement;
  const at = (second: number) => measurement(`2026-05-06T10:00:${String(second).padStart(2, '0')}Z`);

  it('are one at a time: while the broker has not taken one, the next are left out', async () => {
    const published: string[] = [];
    let take: (isThere: boolean) => void = () => undefined;
    const values = createValuePublisher(
      ({ timestamp }) => {
        published.push(timestamp.slice(17, 19));
        return new Promise(resolve => {
          take = resolve;
        });
      },
      () => undefined,
    );
    for (const second of [0, 1, 2, 3]) values.take(at(second));
    take(true);
    await pass(0);
    values.take(at(4));
    expect(published).toEqual(['00', '04']);
  });

  it('are left out while the meter repeats a time, and where the time is none; that is told once', async () => {
    const published: string[] = [];
    const talk = vi.fn();
    const values = createValuePublisher(async ({ timestamp }) => {
      published.push(timestamp.slice(17, 19));
      return true;
    }, talk);
    const send = async (each: Measurement) => {
      values.take(each);
      await pass(0);
    };
    await send(at(0));
    values.distrust('2026-05-06T10:00:00Z');
    await send(at(0));
    await send(at(1));
    for (const _ of [1, 2, 3]) await send(measurement('2026-05-06T10:00:02'));
    await send(at(3));
    expect([published, talk.mock.calls.length]).toEqual([['00', '01', '03'], 1]);
  });
});

describe('discovery', () => {
  it('takes the period of its module, and warns when only others are there', async () => {
    const talk: string[] = [];
    const periods: number[] = [];
    const asked: string[] = [];
    const discovery = createDiscovery({
      prefix: 'p/',
      moduleId: 'mine',
      publish: topic => asked.push(topic),
      onPeriod: ms => periods.push(ms),
      talk: line => talk.push(line),
    });
    const answer = (module_id: string, more: object = {}) =>
      discovery.take(JSON.stringify({ apis: [{ type: 'powermeter', module_id, version: 1, ...more }] }));
    discovery.ask();
    await pass(5000);
    discovery.ask();
    for (const nonsense of ['', '{', '{"apis":[{}]}', '{"apis":[{"type":"display","module_id":"x"}]}'])
      discovery.take(nonsense);
    answer('other');
    await pass(5000);
    discovery.ask();
    answer('other');
    answer('mine', { communication_monitoring: { communication_check_period_s: 3 } });
    answer('mine');
    await pass(5000);
    expect(talk).toEqual(['EVerest has no powermeter_API of the id "mine"; it has "other"']);
    expect(periods).toEqual([3000]);
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'p/everest_api/query-modules/powermeter'));
    expect(discovery.replyTopic).toMatch(/^p\/everest_api_client\//);
    discovery.close();
  });
});

describe('answers', () => {
  const ok: Reply = { status: 'OK' };

  function someAnswers(carryOut: Parameters<typeof createAnswers>[0]['carryOut'], isThere = () => true) {
    const published: { topic: string; reply: Reply; atMs: number }[] = [];
    const answers = createAnswers({
      prefix: '',
      times: { notBefore: 100, withdrawn: 1000, overdue: 2000 },
      carryOut,
      async publish(topic, reply) {
        if (!isThere()) return false;
        published.push({ topic, reply, atMs: performance.now() });
        return true;
      },
      talk: () => undefined,
    });
    const ask = (payload: unknown, replyTo: unknown = 'r') =>
      answers.take('stop', JSON.stringify({ headers: { replyTo }, payload }));
    return { answers, ask, published };
  }

  it('come in time, also when the work does not end, and only then is it withdrawn', async () => {
    const signals: string[] = [];
    const { ask, published } = someAnswers((_, { withdrawn, overdue }) => {
      withdrawn.addEventListener('abort', () => signals.push(`withdrawn ${performance.now() - startMs}`));
      overdue.addEventListener('abort', () => signals.push(`overdue ${performance.now() - startMs}`));
      return new Promise(() => undefined);
    });
    const startMs = performance.now();
    ask('tx-1');
    await pass(10_000);
    expect(published.map(({ reply, atMs }) => [reply.status, Math.round((atMs - startMs) / 10)])).toEqual([
      ['UNEXPECTED_ERROR', 200],
    ]);
    expect(signals).toEqual(['withdrawn 1000', 'overdue 2000']);
  });

  it('of work that ends in time are not called late', async () => {
    const onOverdue = vi.fn();
    const { ask, published } = someAnswers(async (_, { overdue }) => {
      overdue.addEventListener('abort', onOverdue);
      return ok;
    });
    ask('tx-1');
    await pass(10_000);
    expect([published.length, onOverdue.mock.calls.length]).toEqual([1, 0]);
  });

  it('are sent again for the same bytes within a minute, and the work is done once', async () => {
    const carryOut = vi.fn(async () => ok);
    const { ask, published } = someAnswers(carryOut);
    ask('tx-1');
    ask('tx-1');
    await pass(1000);
    ask('tx-1');
    ask('tx-1', 'another');
    await pass(60_000);
    ask('tx-1');
    await pass(1000);
    expect([carryOut.mock.calls.length, published.length]).toEqual([3, 5]);
  });

  it('wait for a broker that comes back in time', async () => {
    let isThere = false;
    const { ask, published } = someAnswers(
      async () => ok,
      () => isThere,
    );
    ask('tx-1');
    ask('tx-2', 'r2');
    await pass(1000);
    isThere = true;
    await pass(300);
    expect(published.map(({ topic }) => topic)).toEqual(['r', 'r2']);
    isThere = false;
    ask('tx-3', 'r3');
    await pass(5000);
    isThere = true;
    await pass(5000);
    expect(published).toHaveLength(2);
  });

  it('say what was wrong when the work throws, when there is too much of it, and at the end', async () => {
    const { ask, answers, published } = someAnswers((asked, { withdrawn }) =>
      asked.kind === 'stop' && asked.transactionId === 'broken'
        ? Promise.reject(new Error('a mistake'))
        : new Promise(resolve => withdrawn.addEventListener('abort', () => resolve(ok))),
    );
    ask('broken');
    await pass(200);
    expect(published[0]?.reply).toMatchObject({
      status: 'UNEXPECTED_ERROR',
      error: expect.stringContaining('a mistake'),
    });
    for (let count = 0; count < 40; count += 1) ask(`tx-${count}`, `r/${count}`);
    await pass(200);
    expect(published.length).toBe(1 + 8);
    const closed = answers.close();
    await pass(200);
    await closed;
    expect(published.length).toBe(1 + 40);
  });

  it('leave as much time to a start as the meter may need', () => {
    expect([1000, 5000, 20_000].map(ms => answerTimes(ms).withdrawn)).toEqual([26_000, 18_000, 5000]);
  });
});

describe('errors and warnings', () => {
  const error: MeterErrorData = {
    name: 'TransportError',
    code: 'METER_UNREACHABLE',
    message: 'it is away',
    retryable: true,
    effect: 'none',
    context: {},
  };
  const topics = raiserTopicsOf('', 'errors');

  function aRaiser() {
    const said: string[] = [];
    const raiser = createErrorRaiser(topics, (topic, message) =>
      said.push(
        message === true ? 'check' : `${topic.split('/').at(-1)} ${message.type}/${message.sub_type}`,
      ),
    );
    return { raiser, said };
  }

  it.each<[string, MeterEvent, MeterEvent]>([
    [
      'CommunicationFault/Communication timed out',
      { type: 'link.lost', error },
      { type: 'link.restored', from: 'offline' },
    ],
    [
      'VendorWarning/TemperatureWarning',
      { type: 'temperature.raised', level: 'warning', temperatureC: 51 },
      { type: 'temperature.cleared', level: 'warning', temperatureC: 40 },
    ],
    [
      'VendorError/TemperatureError',
      { type: 'temperature.raised', level: 'error', temperatureC: 71 },
      { type: 'temperature.cleared', level: 'error', temperatureC: 40 },
    ],
    ['VendorWarning/JournalFailed', { type: 'journal.failed', error }, { type: 'journal.restored' }],
  ])('%s is raised once and cleared once', (name, raised, cleared) => {
    const { raiser, said } = aRaiser();
    raiser.take(cleared);
    raiser.take(raised);
    raiser.take(raised);
    raiser.take({ type: 'meter.stopped' });
    raiser.take(cleared);
    raiser.take(cleared);
    expect(said).toEqual([`raise_error ${name}`, `clear_error ${name}`]);
    raiser.close();
  });

  it('are all told at a start of EVerest: what is, and what is not any more', async () => {
    const { raiser, said } = aRaiser();
    raiser.take({ type: 'register.decreased', error });
    said.length = 0;
    raiser.greet();
    expect(said[0]).toBe('check');
    expect(said).toContain('raise_error VendorError/RegisterDecreased');
    expect(said.filter(line => line.startsWith('clear_error'))).toHaveLength(
      Object.keys(errorKinds).length - 1,
    );
    said.length = 0;
    await pass(4500);
    expect(said).toEqual(['check', 'check', 'check']);
    raiser.close();
  });
});
