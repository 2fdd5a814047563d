import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, SimulatedClock } from 'xstate';
import {
  type DriverCommand,
  type DriverEvent,
  type DriverInput,
  keptMeterMachine,
} from '../../../machines/supervisor/kept-meter.machine.ts';
import { type SupervisorEvent, supervisorMachine } from '../../../machines/supervisor.machine.ts';

const meters = (...names: string[]) =>
  names.map(text => {
    const [name = '', revision = '1'] = text.split(':');
    return { name, revision };
  });

interface Scripted {
  /** Drivers that cannot begin. */
  readonly broken?: ReadonlySet<string>;
  /** Drivers that do not end when they are told to. */
  readonly deaf?: ReadonlySet<string>;
}

/** A supervisor over drivers that only note what becomes of them. */
function aSite({ broken = new Set(), deaf = new Set() }: Scripted = {}) {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const drivers = new Map<string, (event: DriverEvent) => void>();
  const driver = fromCallback<DriverCommand, DriverInput>(({ input, sendBack, receive }) => {
    const label = `${input.name}:${input.revision}`;
    told.push(`${label} begins`);
    if (broken.has(input.name)) throw new Error('cannot begin');
    drivers.set(input.name, sendBack);
    receive(() => {
      told.push(`${label} is told to end`);
      if (!deaf.has(input.name)) sendBack({ type: 'driver.ended' });
    });
    return () => told.push(`${label} is let go`);
  });
  const logic = supervisorMachine.provide({
    actors: { keptMeter: keptMeterMachine.provide({ actors: { driver } }) },
  });
  const actor = createActor(logic, { clock });
  const announced: SupervisorEvent[] = [];
  actor.on('*', event => announced.push(event));
  actor.start();
  const take = () => told.splice(0);
  return { actor, clock, announced, take, drivers };
}

describe('the supervisor', () => {
  it('lets the meters begin one after the other, each in its own moment of the second', () => {
    const { actor, clock, take } = aSite();
    actor.send({ type: 'site.set', meters: meters('a', 'b', 'c') });
    clock.increment(0);
    expect(take()).toEqual(['a:1 begins']);
    clock.increment(52);
    expect(take()).toEqual([]);
    clock.increment(1);
    expect(take()).toEqual(['b:1 begins']);
    clock.increment(53);
    expect(take()).toEqual(['c:1 begins']);
  });

  it('adds, changes and removes, and leaves the others alone', () => {
    const { actor, clock, take, announced } = aSite();
    actor.send({ type: 'site.set', meters: meters('stays', 'changes', 'goes') });
    clock.increment(1000);
    take();
    announced.length = 0;
    actor.send({ type: 'site.set', meters: meters('comes', 'changes:2', 'stays') });
    clock.increment(1000);
    expect(take()).toEqual([
      'goes:1 is told to end',
      'goes:1 is let go',
      'changes:1 is told to end',
      'changes:1 is let go',
      'changes:2 begins',
      'comes:1 begins',
    ]);
    expect(announced.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'meter.removed goes',
      'meter.changed changes',
      'meter.added comes',
    ]);
  });

  it('does nothing when the same is wanted again', () => {
    const { actor, clock, take, announced } = aSite();
    actor.send({ type: 'site.set', meters: meters('a', 'b') });
    clock.increment(1000);
    take();
    announced.length = 0;
    actor.send({ type: 'site.set', meters: meters('b', 'a') });
    clock.increment(100_000);
    expect([take(), announced]).toEqual([[], []]);
  });

  it('begins with a new meter only when those that leave have ended: it may be the same one', () => {
    const { actor, clock, take, announced } = aSite({ deaf: new Set(['old']) });
    actor.send({ type: 'site.set', meters: meters('old', 'other') });
    clock.increment(1000);
    take();
    actor.send({ type: 'site.set', meters: meters('new', 'other') });
    clock.increment(799);
    expect(take()).toEqual(['old:1 is told to end']);
    clock.increment(1);
    clock.increment(0);
    expect(take()).toEqual(['old:1 is let go', 'new:1 begins']);
    expect(announced).toContainEqual({ type: 'meter.leftBehind', name: 'old' });
  });

  it('starts a driver again that ended by a mistake, with pauses that grow to a minute, and touches no other', () => {
    const { actor, clock, take, announced, drivers } = aSite();
    actor.send({ type: 'site.set', meters: meters('a', 'b') });
    clock.increment(1000);
    take();
    for (const pauseMs of [1, 2, 4, 8, 16, 32, 60, 60].map(seconds => seconds * 1000)) {
      drivers.get('a')?.({ type: 'driver.ended' });
      expect(announced.at(-1)).toMatchObject({ type: 'meter.broken', name: 'a', retryInMs: pauseMs });
      clock.increment(pauseMs - 1);
      expect(take()).toEqual(['a:1 is let go']);
      clock.increment(1);
      expect(take()).toEqual(['a:1 begins']);
    }
    clock.increment(600_000);
    drivers.get('a')?.({ type: 'driver.ended' });
    expect(announced.at(-1)).toMatchObject({ restarts: 9, retryInMs: 1000 });
  });

  it('bears drivers that cannot even begin', () => {
    const { actor, clock, take } = aSite({ broken: new Set(['a']) });
    actor.send({ type: 'site.set', meters: meters('a', 'b') });
    clock.increment(1000);
    expect(take()).toEqual(['a:1 begins', 'b:1 begins']);
    clock.increment(200_000);
    expect(take().length).toBeLessThan(10);
    expect(actor.getSnapshot().status).toBe('active');
  });

  it('lets go of one that rests or has not begun at once', () => {
    const { actor, clock, take, announced } = aSite({ broken: new Set(['a']) });
    actor.send({ type: 'site.set', meters: meters('a', 'b') });
    clock.increment(0);
    actor.send({ type: 'site.set', meters: [] });
    clock.increment(100_000);
    expect(take()).toEqual(['a:1 begins']);
    expect(announced.filter(({ type }) => type === 'meter.removed')).toHaveLength(2);
    expect(actor.getSnapshot().context).toEqual({ wanted: [], kept: [], leaving: [] });
  });

  it('takes the newest of changes that come while it changes', () => {
    const { actor, clock, take } = aSite({ deaf: new Set(['a']) });
    actor.send({ type: 'site.set', meters: meters('a') });
    clock.increment(0);
    actor.send({ type: 'site.set', meters: meters('a:2') });
    actor.send({ type: 'site.set', meters: meters('a:3') });
    clock.increment(800);
    expect(take()).toEqual(['a:1 begins', 'a:1 is told to end', 'a:1 is let go', 'a:3 begins']);
  });

  it('ends in bounded time, also with drivers that do not', () => {
    const { actor, clock, take, announced } = aSite({ deaf: new Set(['a']) });
    actor.send({ type: 'site.set', meters: meters('a', 'b') });
    clock.increment(1000);
    take();
    actor.send({ type: 'site.stop' });
    actor.send({ type: 'site.set', meters: meters('c') });
    expect(take()).toEqual(['a:1 is told to end', 'b:1 is told to end', 'b:1 is let go']);
    expect(actor.getSnapshot().status).toBe('active');
    clock.increment(800);
    expect(actor.getSnapshot().status).toBe('done');
    expect(announced.at(-1)).toEqual({ type: 'meter.leftBehind', name: 'a' });
    expect(take()).toEqual(['a:1 is let go']);
  });

  it('ends at once when there is nothing to end', () => {
    const { actor } = aSite();
    actor.send({ type: 'site.stop' });
    expect(actor.getSnapshot().status).toBe('done');
  });
});

it('a kept meter says which slot is empty', () => {
  const errors: unknown[] = [];
  const actor = createActor(supervisorMachine, { clock: new SimulatedClock() });
  actor.on('meter.broken', ({ error }) => errors.push(error.message));
  actor.start();
  actor.send({ type: 'site.set', meters: meters('a') });
  (actor.clock as SimulatedClock).increment(0);
  expect(String(errors[0])).toContain('`driver` actor must be provided');
});
