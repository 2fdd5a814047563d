import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { isMeterError, type Meter } from '../../src/index.ts';
import type { Fault } from '../../src/simulator/index.ts';
import { type Chance, createChance } from '../kill/chance.ts';
import { aRequest } from '../support/a-request.ts';
import { type Answer, isLinearizable, type Operation } from '../support/linearizable.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

const histories = Number(process.env.HISTORIES ?? 25);
const seed = process.env.HISTORY_SEED ?? '1';
const operationsEach = 8;

const seen = { histories: 0, done: 0, refused: 0, unknown: 0, overlapping: 0 };

function count(history: readonly Operation[]) {
  seen.histories += 1;
  for (const operation of history) {
    seen[operation.answer.kind] += 1;
    if (operation.answeredAt > operation.askedAt + 1) seen.overlapping += 1;
  }
}

afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => {
  process.stdout.write(`HISTORY_SEED=${seed} HISTORIES=${histories}: ${JSON.stringify(seen)}\n`);
});

/** Callers who know nothing of each other, on one driver; what each asked and was answered, in one order. */
class Callers {
  readonly history: Operation[] = [];
  #moment = 0;
  #left = 0;
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  get allAnswered() {
    return this.#left === 0;
  }

  ask(what: Operation['what'], id: string) {
    const askedAt = this.#now();
    this.#left += 1;
    const done =
      what === 'start' ? this.#meter.startTransaction(aRequest(id)) : this.#meter.stopTransaction(id);
    void done
      .then(of => ({ kind: 'done', of: of?.transactionId }) as const, answerOf)
      .then(answer => {
        this.#left -= 1;
        this.history.push({ what, id, askedAt, answeredAt: this.#now(), answer });
      });
  }

  #now() {
    this.#moment += 1;
    return this.#moment;
  }
}

function answerOf(error: unknown): Answer {
  if (!isMeterError(error)) throw error;
  if (error.effect !== 'none') return { kind: 'unknown' };
  return { kind: 'refused' };
}

const faults: readonly Fault['kind'][] = ['lostAnswer', 'reset', 'hang', 'truncate'];

function strike(rig: Rig, chance: Chance) {
  const kind = faults[chance.between(0, faults.length - 1)] ?? 'reset';
  const path = ['/v2/legal', '/v2/livemeasure', '/v1/settings', '/v2/ocmf'][chance.between(0, 3)] ?? '/';
  rig.simulator.faults.add({ kind, match: { path, times: chance.between(1, 8) } } as Fault);
}

async function historyOf(chance: Chance, hasFaults: boolean): Promise<[Callers, Rig]> {
  const rig = await createRig({ config: { commandTimeoutMs: 1000, pollIntervalMs: 500 } });
  await connected(rig);
  const callers = new Callers(rig.meter);
  for (let count = 0; count < operationsEach; count += 1) {
    if (chance.oneIn(3)) await rig.pass(chance.between(0, 1500));
    if (hasFaults && chance.oneIn(2)) strike(rig, chance);
    if (chance.oneIn(2)) callers.ask('start', `tx-${count}`);
    else callers.ask('stop', chance.oneIn(2) ? '' : `tx-${chance.between(0, count)}`);
  }
  await rig.until('every answer', () => callers.allAnswered, 120_000);
  return [callers, rig];
}

describe('callers who start and stop at the same time, while the driver polls', () => {
  it.each([
    ['on a good network', false],
    ['on a network that loses answers', true],
  ])(
    'are answered as if one had asked after the other, %s',
    { timeout: 300_000 },
    async (name, hasFaults) => {
      for (let round = 0; round < histories; round += 1) {
        const [{ history }, rig] = await historyOf(createChance(`${seed} ${name} ${round}`), hasFaults);
        await using _ = rig;
        count(history);
        const running = rig.simulator.state.openTransactionId;
        const story = JSON.stringify(history, null, 1);
        expect(
          isLinearizable(history, running),
          `seed ${seed}, round ${round}, runs ${running}: ${story}`,
        ).toBe(true);
      }
    },
  );
});

describe('the judge of histories', () => {
  const done = (
    what: Operation['what'],
    id: string,
    askedAt: number,
    answeredAt: number,
    of: string | undefined = id,
  ): Operation => ({
    ...{ what, id, askedAt, answeredAt },
    answer: { kind: 'done', of },
  });
  const failed = (
    what: Operation['what'],
    id: string,
    kind: 'refused' | 'unknown',
    askedAt: number,
  ): Operation => ({
    ...{ what, id, askedAt, answeredAt: askedAt + 1 },
    answer: { kind },
  });

  it.each<readonly [string, boolean, readonly Operation[], string | undefined]>([
    ['a session', true, [done('start', 'a', 1, 2), done('stop', 'a', 3, 4)], undefined],
    ['two starts without a stop between', false, [done('start', 'a', 1, 2), done('start', 'b', 3, 4)], 'b'],
    [
      'a start and a stop that overlap',
      true,
      [done('stop', '', 1, 3, 'a'), done('start', 'a', 2, 4)],
      undefined,
    ],
    [
      'a stop that was answered before the start was asked',
      false,
      [done('stop', 'a', 1, 2), done('start', 'a', 3, 4)],
      undefined,
    ],
    [
      'the record of another transaction',
      false,
      [done('start', 'a', 1, 2), done('stop', 'a', 3, 4, 'b')],
      undefined,
    ],
    [
      'a record that is asked for again',
      true,
      [done('start', 'a', 1, 2), done('stop', 'a', 3, 4), done('stop', 'a', 5, 6)],
      undefined,
    ],
    ['a refused start that runs all the same', false, [failed('start', 'a', 'refused', 1)], 'a'],
    ['a start of unknown effect that runs', true, [failed('start', 'a', 'unknown', 1)], 'a'],
    ['a start of unknown effect that does not', true, [failed('start', 'a', 'unknown', 1)], undefined],
    [
      'nothing to stop while one runs',
      false,
      [done('start', 'a', 1, 2), { ...done('stop', '', 3, 4), answer: { kind: 'done', of: undefined } }],
      'a',
    ],
  ])('calls %s possible: %s', (_name, expected, history, running) => {
    expect(isLinearizable(history, running)).toBe(expected);
  });
});
