import { afterAll, describe, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { type Chance, createChance } from './chance.ts';
import { type Account, accountOf, add, emptyAccount, faultsOf, noFaults, tell } from './ledgers.ts';
import type { KillOrder } from './orders.ts';
import { inParallel } from './parallel.ts';
import { createScene, type KillAtMeter, type Scene } from './scene.ts';

const seed = process.env.KILL_SEED ?? String(Date.now() % 1_000_000);
const randomKills = Number(process.env.KILL_POINTS ?? 200);
const lanes = 4;
const total = emptyAccount();

const quiet = { stopBy: 'id', inHurry: false, kill: undefined } as const;

/** The steps of an undisturbed life: the places to kill at. */
async function stepsOfQuietLife(): Promise<Record<KillOrder['of'], string[]>> {
  await using scene = await createScene(seed);
  const { lines } = await new Caller(scene).live({ ...quiet, transactionId: 'session' });
  settle('nowhere', scene);
  const steps = lines.filter(line => line.kind === 'step');
  const of = (part: KillOrder['of']) => steps.filter(step => step.of === part).map(({ name }) => name);
  return { life: of('life'), session: of('session') };
}

/** Compares the ledgers, now that all victims are dead; fails with what happened in every life. */
function settle(name: string, scene: Scene): Account {
  const account = accountOf(scene);
  add(total, account);
  const story = () =>
    scene.lives.map(({ lines }) => lines.map(line => JSON.stringify(line).slice(0, 140)).join('\n'));
  if (JSON.stringify(faultsOf(account)) !== JSON.stringify(noFaults)) {
    expect.fail(`killed ${name}, seed ${seed}: ${tell(account)}\n${story().join('\n-- next life\n')}`);
  }
  return account;
}

/** Every kill in a life of its own, which first recovers what the one before it left. */
async function killAtEach(scene: Scene, orders: readonly [KillOrder | undefined, KillAtMeter?][]) {
  const caller = new Caller(scene);
  for (const [kill, atMeter] of orders) {
    const transactionId = caller.newTransactionId();
    // What the kill before left is brought home first, so that a step of the session is one of this session.
    const life = await caller.live({ ...quiet, transactionId, kill, waitsForAll: true }, atMeter);
    const steps = life.lines.filter(line => line.kind === 'step' && line.of === kill?.of).length;
    // A life on a busy machine can poll once less than the one whose steps were counted.
    const isOver = kill !== undefined && steps < kill.step && kill.step - steps <= 2;
    expect(life.wasKilled || isOver, `killed at ${JSON.stringify(kill ?? atMeter)}`).toBe(true);
    if (kill !== undefined && life.wasKilled) expect(steps).toBe(kill.step);
  }
  await caller.recover();
}

describe('a charger whose process is killed', () => {
  it('finishes every session once, wherever in a session the kill comes', async () => {
    const { life, session } = await stepsOfQuietLife();
    expect(session.filter(name => name.startsWith('before journal.'))).toEqual([
      'before journal.noteTransaction',
      'before journal.noteRunning',
      'before journal.noteTransaction',
      'before journal.noteRunning',
      'before journal.noteTransaction',
      'before journal.noteStop',
      'before journal.noteRunning',
      'before journal.noteRunning',
      'before journal.archive',
      'before journal.noteDelivered',
    ]);
    const isRequest = (name: string) => /^before [A-Z]+ /.test(name);
    const requestsBefore = life.filter(isRequest).length;
    const requests = session.filter(isRequest).length;
    expect(requests).toBeGreaterThanOrEqual(4);
    const each = [
      ...life.map((_, index) => [{ of: 'life', step: index + 1 } as const] as const),
      ...session.map((_, index) => [{ of: 'session', step: index + 1 } as const] as const),
    ];
    const lists = Array.from({ length: lanes }, (_, lane) =>
      each.filter((_, index) => index % lanes === lane),
    );
    await inParallel(lanes, [
      ...lists.map((list, lane) => async () => {
        await using scene = await createScene(`${seed} lane ${lane}`);
        await killAtEach(
          scene,
          list.map(([kill]) => [kill]),
        );
        settle(`at every ${lanes}th step from ${lane + 1}`, scene);
      }),
      ...['before', 'after'].map(when => async () => {
        await using scene = await createScene(`${seed} ${when} the meter is noted`, { isNewMeter: true });
        const caller = new Caller(scene);
        const transactionId = caller.newTransactionId();
        // The first write of a session with a new meter, which is otherwise like any other.
        const step = session.indexOf('before journal.noteTransaction') + (when === 'before' ? 1 : 2);
        const { lines } = await caller.live({ ...quiet, transactionId, kill: { of: 'session', step } });
        expect(lines.at(-1)).toMatchObject({ name: `${when} journal.noteMeter` });
        await caller.recover();
        settle(`${when} the meter is noted`, scene);
      }),
      ...Array.from({ length: requests }, (_, index) => async () => {
        const request = requestsBefore + index + 1;
        await using scene = await createScene(`${seed} request ${request}`);
        await killAtEach(scene, [[undefined, { request, acts: true }]]);
        settle(`when request ${request} was at the meter`, scene);
      }),
    ]);
  });

  it(`finishes every session once after ${randomKills} kills at random moments, also during recovery`, {
    timeout: 120_000 + 5000 * randomKills,
  }, async () => {
    let kills = 0;
    const lane = async (lane: number) => {
      for (let round = 0; kills < randomKills; round += 1) {
        const name = `at random, lane ${lane}, round ${round}`;
        const chance = createChance(`${seed} ${name}`);
        const isNewMeter = chance.oneIn(2);
        const outlets = chance.oneIn(3) ? 2 : 1;
        const isRead = !isNewMeter && chance.oneIn(2);
        await using scene = await createScene(`${seed} ${name}`, { isNewMeter, outlets, isRead });
        const caller = new Caller(scene, round % 2 === 0);
        for (let left = chance.between(4, 16); left > 0 && kills < randomKills; left -= 1) {
          const life = await caller.live(...randomLife(chance, caller));
          if (life.wasKilled) kills += 1;
        }
        await caller.recover();
        settle(name, scene);
      }
    };
    await inParallel(
      lanes,
      Array.from({ length: lanes }, (_, number) => () => lane(number)),
    );
    expect(kills).toBeGreaterThanOrEqual(randomKills);
  });
});

/** A session, sometimes one whose start was cut off or whose id comes again, and a kill of one of three kinds. */
function randomLife(chance: Chance, caller: Caller): Parameters<Caller['live']> {
  const cutOff = chance.oneIn(3) ? caller.unanswered.at(-1) : undefined;
  const ended = chance.oneIn(4) ? caller.finished.at(-1) : undefined;
  const life = {
    transactionId: cutOff ?? ended ?? caller.newTransactionId(),
    isIdUsedAgain: cutOff === undefined && ended !== undefined,
    stopBy: chance.oneIn(2) ? 'id' : 'anything',
    inHurry: chance.oneIn(4),
    keepsEvidence: chance.oneIn(2),
  } as const;
  const of = chance.oneIn(3) ? 'life' : 'session';
  const step = of === 'life' ? chance.between(1, 20) : chance.between(1, 36);
  const kind = chance.between(1, 6);
  if (kind <= 3) return [{ ...life, kill: { of, step } }];
  if (kind <= 5) return [{ ...life, kill: { of, step, afterMicroseconds: chance.between(0, 3000) } }];
  return [
    { ...life, kill: undefined },
    { request: chance.between(1, 12), acts: chance.oneIn(2) },
  ];
}

afterAll(() => {
  process.stdout.write(`KILL_SEED=${seed} KILL_POINTS=${randomKills}: ${tell(total)}\n`);
});
