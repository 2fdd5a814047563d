import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ErrorBitName, errorBitNames } from '../../../../src/domain/meter-status.ts';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import {
  aRecord,
  type FakeMeter,
  type FakeSite,
  fakeMeter,
  fakeSite,
  identity,
  idle,
} from '../../../unit/serve/http/fake-site.ts';
import {
  type Answer,
  ask,
  bearer,
  type Frame,
  type OpenStream,
  openStream,
  token,
} from './support/http-client.ts';

let left: FakeMeter;
let right: FakeMeter;
let site: FakeSite;
let served: ServedSite;

beforeEach(async () => {
  left = fakeMeter('left');
  right = fakeMeter('right');
  for (const meter of [left, right]) meter.become(idle);
  site = fakeSite(left, right);
  served = await serveSite({ site, token, port: 0 });
});

afterEach(() => served.close());

const open = (path: string, headers?: Record<string, string>) => openStream(`${served.url}${path}`, headers);
const isFact = (type: string) => (frame: Frame) =>
  frame.event === 'fact' && (frame.data as { fact: { type: string } }).fact.type === type;
const facts = ({ frames }: OpenStream) => frames.filter(({ event }) => event === 'fact');
const readers = async () =>
  Number(/^dcbm_http_stream_readers (\d+)$/m.exec((await ask(`${served.url}metrics`)).text)?.[1]);

const tampered = {
  readAt: '2026-05-06T10:00:00.000Z',
  meterId: identity.meterId,
  time: undefined,
  statusBits: {
    suLinkStatusIsOk: true,
    muFatalErrorOccured: false,
    transactionIsOnGoing: false,
    tamperingIsDetected: true,
    timeSyncStatusIsOk: true,
    overTemperatureIsDetected: false,
    reversedVoltage: undefined,
    suMeasureFailureOccurred: undefined,
  },
  errorBits: Object.fromEntries(errorBitNames.map(name => [name, false])) as Record<ErrorBitName, boolean>,
};

/** The stream has written what came before this. */
async function caughtUp(stream: OpenStream): Promise<void> {
  left.events$.next({ type: 'journal.restored' });
  await stream.frame(isFact('journal.restored'));
}

describe('a stream of events', () => {
  it('begins with how long to wait before coming back, and with every meter', async () => {
    const stream = await open('api/events');
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/);
    await stream.frame(({ data }) => (data as { name?: string }).name === 'right');
    expect(stream.raw()).toMatch(/^retry: \d+\n\n/);
    expect(stream.frames.map(({ event }) => event)).toEqual(['meter', 'meter']);
    stream.leave();
  });

  it('tells what is still remembered to whoever asks for it, and to nobody else', async () => {
    left.events$.next({ type: 'journal.absent' });
    right.events$.next({ type: 'transaction.noneOpen', requestId: '1' });
    const [all, one, none] = await Promise.all(
      ['api/events?replay=all', 'api/meters/left/events?replay=all', 'api/events'].map(path => open(path)),
    );
    for (const stream of [all, one, none]) if (stream !== undefined) await caughtUp(stream);
    const typesOf = (stream: OpenStream | undefined) =>
      stream && facts(stream).map(({ data }) => (data as { fact: { type: string } }).fact.type);
    expect(typesOf(all)?.slice(0, 2)).toEqual(['journal.absent', 'transaction.noneOpen']);
    expect(typesOf(one)).not.toContain('transaction.noneOpen');
    expect(typesOf(one)?.[0]).toBe('journal.absent');
    expect(typesOf(none)).not.toContain('journal.absent');
    for (const stream of [all, one, none]) stream?.leave();
  });

  it('is continued by whoever says what was heard last, also where all is asked for', async () => {
    left.events$.next({ type: 'journal.absent' });
    const first = await open('api/events?replay=all');
    const { id = '' } = await first.frame(isFact('journal.absent'));
    left.events$.next({ type: 'meter.stopped' });
    const second = await open('api/events?replay=all', { 'Last-Event-ID': id });
    await second.frame(isFact('meter.stopped'));
    expect(facts(second)).toHaveLength(1);
    for (const stream of [first, second]) stream.leave();
  });

  it.each(['?replay=some', '?replay=', '?reply=all'])('is refused with %s', async query => {
    for (const path of ['api/events', 'api/meters/left/events'])
      expect(await ask(`${served.url}${path}${query}`)).toMatchObject({
        status: 400,
        json: { error: { code: 'SITE_REQUEST_INVALID' } },
      });
  });

  it('tells a status that has changed, of which no event tells', async () => {
    const stream = await open('api/events');
    left.health = { ...left.health, lastReads: { status: tampered, settings: {}, account: undefined } };
    const { data } = await stream.frame(
      ({ event, data: told }) => event === 'meter' && (told as { status: unknown }).status !== null,
    );
    expect(data).toMatchObject({ name: 'left', status: { wrong: ['tamperingIsDetected'] } });
    stream.leave();
  });

  it('of one meter tells nothing of the others', async () => {
    const stream = await open('api/meters/left/events');
    right.events$.next({ type: 'journal.absent' });
    right.become({ name: 'stopped' });
    await caughtUp(stream);
    expect(stream.raw()).not.toContain('right');
    expect(facts(stream)).toHaveLength(1);
    stream.leave();
  });

  it('tells a change of the state, and of the file', async () => {
    const stream = await open('api/events');
    left.become({ ...idle, link: 'offline' });
    await stream.frame(
      ({ event, data }) => event === 'meter' && (data as { link: string }).link === 'offline',
    );
    const third = fakeMeter('third');
    site.set(left, third);
    expect(await stream.frame(({ event }) => event === 'meters')).toMatchObject({
      data: { meters: ['left', 'third'] },
    });
    third.events$.next({ type: 'journal.absent' });
    expect(await stream.frame(isFact('journal.absent'))).toMatchObject({ data: { meter: 'third' } });
    right.events$.next({ type: 'meter.stopped' });
    await caughtUp(stream);
    expect(stream.frames.some(isFact('meter.stopped'))).toBe(false);
    stream.leave();
  });

  it('gives what was missed since the last id, and says when that is not known', async () => {
    const first = await open('api/events', bearer);
    left.events$.next({ type: 'journal.absent' });
    const { id = '' } = await first.frame(isFact('journal.absent'));
    first.leave();
    right.events$.next({ type: 'transaction.resumed', transactionId: 'tx-1' });
    left.events$.next({ type: 'record.recovered', record: aRecord(1) });

    const again = await open('api/events', { ...bearer, 'Last-Event-ID': id });
    await again.frame(isFact('record.recovered'));
    expect(facts(again).map(({ data }) => (data as { fact: object }).fact)).toMatchObject([
      { type: 'transaction.resumed', transactionId: 'tx-1' },
      { type: 'record.recovered', record: { ocmf: aRecord(1).ocmf } },
    ]);
    const one = await open('api/meters/left/events', { 'Last-Event-ID': id });
    await one.frame(isFact('record.recovered'));
    expect(facts(one)).toHaveLength(1);
    expect(one.raw()).not.toContain('tx-1');
    for (const unknown of ['', 'abc', `${id}0000`, '0-1', `x${id}`]) {
      const stream = await open('api/events', { 'Last-Event-ID': unknown });
      await stream.frame(({ event }) => event === 'missed');
      expect(facts(stream)).toEqual([]);
      stream.leave();
    }
    again.leave();
    one.leave();
  });

  it('ends with the site, and none is opened then', async () => {
    const stream = await open('api/events');
    const closed = served.close();
    await stream.ended;
    await closed;
  });
});

describe('a stream of measurements', () => {
  it('has those of all meters, each of them once', async () => {
    const stream = await open('api/measurements');
    for (let second = 1; second <= 3; second += 1) {
      left.measure({ energyImportWh: second });
      right.measure({ energyImportWh: second });
    }
    const told = () =>
      stream.frames
        .filter(({ event }) => event === 'measurements')
        .flatMap(
          ({ data }) => (data as { measurements: { meter: string; energyImportWh: number }[] }).measurements,
        );
    await stream.frame(() => told().length >= 6);
    expect(told().map(({ meter, energyImportWh }) => `${meter} ${energyImportWh}`)).toEqual(
      [1, 2, 3].flatMap(second => [`left ${second}`, `right ${second}`]),
    );
    stream.leave();
  });

  it('of one meter has its own', async () => {
    const stream = await open('api/meters/right/measurements');
    left.measure();
    right.measure({ voltageV: 800 });
    const frame = await stream.frame(({ event }) => event === 'measurements');
    expect(frame.data).toMatchObject({ measurements: [{ meter: 'right', voltageV: 800 }] });
    stream.leave();
  });
});

describe('readers', () => {
  it('of whom one does not read is cut off, and the others are not', async () => {
    const sleeper = await open('api/events', bearer);
    const reader = await open('api/events', bearer);
    await sleeper.frame(({ event }) => event === 'meter');
    sleeper.sleep();
    // More than a system keeps for a connection beside what the site keeps itself.
    const ocmf = 'x'.repeat(200_000);
    for (let number = 0; number < 100; number += 1) {
      left.events$.next({ type: 'record.recovered', record: aRecord(number, { ocmf }) });
      await reader.frame(
        ({ data }) =>
          (data as { fact?: { record?: { transactionId: string } } }).fact?.record?.transactionId ===
          `tx-${number}`,
      );
    }
    const metrics = (await ask(`${served.url}metrics`)).text;
    expect(metrics).toContain('dcbm_http_stream_readers_dropped_total 1');
    expect(metrics).toContain('dcbm_http_stream_readers 1');
    await caughtUp(reader);
    reader.leave();
    sleeper.leave();
  });

  it('that come by the thousand are refused beyond a bound, and whoever has the token is let in', async () => {
    const opened: OpenStream[] = [];
    const refused: Answer[] = [];
    let cut = 0;
    for (let hundred = 0; hundred < 10; hundred += 1) {
      const tries = Array.from({ length: 100 }, () => open('api/events').then(stream => opened.push(stream)));
      for (const outcome of await Promise.allSettled(tries)) if (outcome.status === 'rejected') cut += 1;
    }
    const streaming = opened.filter(({ status }) => status === 200);
    expect(streaming).toHaveLength(32);
    expect(opened.filter(({ status }) => status === 503).length + cut).toBe(968);
    expect(await readers()).toBe(32);
    refused.push(await ask(`${served.url}api/events`));
    expect(refused[0]).toMatchObject({ status: 503, json: { error: { code: 'SITE_TOO_MANY_READERS' } } });
    expect(refused[0]?.headers['retry-after']).toBeDefined();
    const known = await open('api/events', bearer);
    expect(known.status).toBe(200);
    await caughtUp(known);
    for (const stream of [...opened, known]) stream.leave();
  });

  it('make room when they leave', async () => {
    for (let round = 0; round < 3; round += 1) {
      const streams = await Promise.all(Array.from({ length: 32 }, () => open('api/measurements')));
      expect(streams.every(({ status }) => status === 200)).toBe(true);
      for (const stream of streams) stream.leave();
      await expect.poll(readers).toBe(0);
    }
  });
});
