import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStreams, frameOf, type Reader, type Streams } from '../../../../src/serve/http/streams.ts';

let streams: Streams;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  streams = createStreams();
});

afterEach(() => {
  streams.close();
  vi.useRealTimers();
});

/** An answer that nobody reads: what is written stays in it. */
function unread(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

function open(response: ServerResponse, changes: Partial<Reader> = {}): void {
  streams.open(response, { topic: 'all', isFree: true, first: '', mayStay: () => true, ...changes });
}

describe('the streams', () => {
  it('send to those of a topic', () => {
    const [one, other] = [unread(), unread()];
    open(one);
    open(other, { topic: 'other' });
    const [before, beforeOther] = [one.writableLength, other.writableLength];
    streams.send('all', frameOf('fact', {}));
    expect(one.writableLength).toBeGreaterThan(before);
    expect(other.writableLength).toBe(beforeOther);
    expect([streams.isHeard('all'), streams.isHeard('nothing'), streams.count]).toEqual([true, false, 2]);
  });

  it('show now and then that they are there, and end those who may not stay', () => {
    let may = true;
    const [guest, page] = [unread(), unread()];
    open(guest);
    open(page, { topic: 'full', isFree: false, mayStay: () => may });
    vi.advanceTimersByTime(15_000);
    expect([guest.writableEnded, page.writableEnded]).toEqual([false, false]);
    may = false;
    vi.advanceTimersByTime(15_000);
    expect([guest.writableEnded, page.writableEnded]).toEqual([false, true]);
    expect([streams.count, streams.isHeard('full')]).toEqual([1, false]);
  });

  it('keep half a mebibyte for one who does not read, and no more', () => {
    const sleeper = unread();
    open(sleeper);
    const frame = frameOf('fact', 'x'.repeat(100_000));
    let most = 0;
    for (let count = 0; count < 20; count += 1) {
      streams.send('all', frame);
      most = Math.max(most, sleeper.writableLength);
    }
    expect(most).toBeLessThan(700_000);
    expect([sleeper.destroyed, streams.count, streams.dropped]).toEqual([true, 0, 1]);
  });

  it('do not count against a reader what it had to hear at the beginning', () => {
    const late = unread();
    open(late, { first: frameOf('fact', 'x'.repeat(1_000_000)) });
    streams.send('all', frameOf('fact', {}));
    expect(late.destroyed).toBe(false);
    for (let count = 0; count < 6; count += 1) streams.send('all', frameOf('fact', 'x'.repeat(100_000)));
    expect(late.destroyed).toBe(true);
  });

  it('are 32 without token and 64 in all', () => {
    for (let count = 0; count < 32; count += 1) open(unread());
    expect(() => open(unread())).toThrow(/SITE_TOO_MANY_READERS/);
    for (let count = 0; count < 32; count += 1) open(unread(), { isFree: false });
    expect(() => open(unread(), { isFree: false })).toThrow(/SITE_TOO_MANY_READERS/);
    expect(streams.count).toBe(64);
  });

  it('have no place for one who has gone before', () => {
    const gone = unread();
    gone.destroy();
    open(gone);
    expect(streams.count).toBe(0);
  });

  it('end with the site', () => {
    const reader = unread();
    open(reader);
    streams.close();
    expect([reader.writableEnded, streams.count]).toEqual([true, 0]);
    expect(() => open(unread())).toThrow(/SITE_CLOSING/);
  });
});

describe('a frame', () => {
  it('is one event, whatever is in its data', () => {
    const text = frameOf('fact', { text: 'a\n\ndata: b\r\nid: 1' }, 'life-1');
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toMatch(/^id: life-1\nevent: fact\ndata: .*\n\n$/);
  });
});
