import { describe, expect, it } from 'vitest';
import { accountOf, type Session } from './account.ts';
import { isOwn } from './rules/belonging.ts';
import { createWorld, type World } from './world.ts';

const config = { resilienceInitialConnectionRetryDelay: 1000 };

async function aWorld() {
  const world = await createWorld({ config, hasJournal: true });
  await world.until('the link', () => world.state !== undefined && 'link' in world.state, 60_000);
  return world;
}

function accountIn(world: World) {
  return accountOf(world.observer.history(world.archived));
}

/** Who began a session, and who ended it. */
function makersOf({ exchanges }: ReturnType<typeof accountIn>, { began, ended }: Session) {
  const nameOf = (request: number | undefined) =>
    exchanges.find(each => each.request === request)?.method ?? 'nobody';
  return [nameOf(began.request), ended && nameOf(ended.request)];
}

const answered = (world: World) => world.until('an answer', () => world.unanswered === 0, 60_000);

describe('the observer', () => {
  it('follows each request from its first byte to its end', async () => {
    await using world = await aWorld();
    world.start('A');
    await answered(world);
    await world.pass(2000);
    world.stop('A');
    await answered(world);
    await world.end();
    const account = accountIn(world);
    expect(account.exchanges.length).toBeGreaterThan(8);
    for (const { sent, arrived, answered, received, failed } of account.exchanges) {
      const places = [sent, arrived, answered, received].map(moment => moment?.index ?? -1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(failed).toBeUndefined();
    }
    expect(world.observer.inFlight).toBe(0);
  });

  it('knows which request began and ended a transaction, and what each caller was told', async () => {
    await using world = await aWorld();
    world.start('A');
    await answered(world);
    world.stop('A');
    await answered(world);
    const account = accountIn(world);
    expect(account.sessions.map(session => makersOf(account, session))).toEqual([['POST', 'PUT']]);
    expect(account.commands.map(({ does, told }) => [does, told?.outcome.as])).toEqual([
      ['start', 'started'],
      ['stop', 'record'],
    ]);
    expect(account.history.finalRecord(1)).toBe(world.archived[0]);
  });

  it('knows what the meter or another client did, and what came of a request much later', async () => {
    await using world = await aWorld();
    world.simulator.otherClient.start('theirs');
    world.simulator.closeTransaction();
    const match = { method: 'POST', times: 1 } as const;
    world.simulator.faults.add(
      { kind: 'actsLate', afterMs: 300, match },
      { kind: 'reset', match: { method: 'POST' } },
    );
    world.start('A');
    await world.pass(1000);
    const account = accountIn(world);
    expect(account.sessions.map(session => makersOf(account, session))).toEqual([
      ['nobody', 'nobody'],
      ['POST', undefined],
    ]);
    expect(account.exchanges.some(({ method, failed }) => method === 'POST' && failed)).toBe(true);
  });

  it('hears nothing more of a process that was killed, and knows what the next one remembers', async () => {
    await using world = await aWorld();
    world.start('A');
    await answered(world);
    world.stop('A');
    await world.restart('killed', true);
    await world.pass(1000);
    await world.restart('gracefully', false);
    await world.end();
    const account = accountIn(world);
    const [first, second, third] = account.lives;
    expect(account.commands[1]?.told).toBeUndefined();
    expect([first?.killed, second?.killed, third?.killed].map(Boolean)).toEqual([true, false, false]);
    expect([second?.stopped, third?.stopped].map(Boolean)).toEqual([true, true]);
    const afterKill = (each: { life: number; index: number }) =>
      each.life === 1 && each.index > (first?.killed?.index ?? 0);
    expect(account.events.filter(afterKill)).toEqual([]);
    const [session] = account.sessions;
    expect([1, 2, 3].map(life => session && isOwn(account, session, life))).toEqual([true, true, false]);
  });

  it('notes when the journal fails, and when it works again', async () => {
    await using world = await aWorld();
    world.breakJournal('cannot be opened');
    world.mendJournal();
    world.mendJournal();
    world.breakJournal('fails once');
    world.start('A');
    await answered(world);
    const { journalBroken } = accountIn(world);
    expect(journalBroken.map(({ to }) => to !== undefined)).toEqual([true, true]);
  });
});
