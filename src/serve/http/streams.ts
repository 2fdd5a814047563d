import type { ServerResponse } from 'node:http';
import { strictHeaders } from './headers.ts';
import { SiteProblem } from './problems.ts';

/** A reader of server-sent events, as it is let in. */
export interface Reader {
  /** What it is told. */
  readonly topic: string;
  /** Has not shown the token. */
  readonly isFree: boolean;
  /** What it must hear to be where the others are. */
  readonly first: string;
  /** Asked now and then: false ends the stream, for instance when the cookie has run out. */
  readonly mayStay: () => boolean;
}

/** The open streams of server-sent events. */
export interface Streams {
  /**
   * Writes the head of the answer, and from then on everything that is sent to its topic.
   *
   * @throws SiteProblem SITE_TOO_MANY_READERS, SITE_CLOSING.
   */
  open(response: ServerResponse, reader: Reader): void;
  send(topic: string, text: string): void;
  /** Whether anybody would hear it. */
  isHeard(topic: string): boolean;
  readonly count: number;
  /** Readers that were cut off because they did not read. */
  readonly dropped: number;
  /** Ends all. Idempotent. */
  close(): void;
}

const maxReaders = 64;
/** Whoever has no token cannot take every place. */
const maxFreeReaders = 32;
/** A reader that is this far behind has gone to sleep; it comes back by itself, with the id of what it heard last. */
const maxUnsentBytes = 512 * 1024;
const heartbeatMs = 15_000;
const retryMs = 2000;

export function createStreams(): Streams {
  const readers = new Map<ServerResponse, Reader>();
  /** What a reader had to hear at the beginning does not count against it, until it has read that. */
  const atFirst = new WeakMap<ServerResponse, number>();
  const topics = new Map<string, Set<ServerResponse>>();
  let dropped = 0;
  let isClosed = false;

  const heartbeat = setInterval(() => {
    for (const [response, { mayStay }] of readers) {
      if (mayStay()) {
        write(response, ': still here\n\n');
        continue;
      }
      forget(response);
      response.end();
    }
  }, heartbeatMs);
  heartbeat.unref();

  function write(response: ServerResponse, text: string) {
    response.write(text);
    if (response.writableLength <= maxUnsentBytes + (atFirst.get(response) ?? 0)) return;
    dropped += 1;
    forget(response);
    response.destroy();
  }

  function forget(response: ServerResponse) {
    const topic = readers.get(response)?.topic;
    readers.delete(response);
    if (topic === undefined) return;
    topics.get(topic)?.delete(response);
    if (topics.get(topic)?.size === 0) topics.delete(topic);
  }

  function expectRoom(isFree: boolean) {
    if (isClosed) throw new SiteProblem('SITE_CLOSING', 'The site is about to end');
    const free = [...readers.values()].filter(reader => reader.isFree).length;
    if (readers.size < maxReaders && !(isFree && free >= maxFreeReaders)) return;
    throw new SiteProblem(
      'SITE_TOO_MANY_READERS',
      `As many streams are open as may be: ${maxReaders}, of which ${maxFreeReaders} without token`,
      { 'Retry-After': '10', Connection: 'close' },
    );
  }

  return {
    open(response, reader) {
      expectRoom(reader.isFree);
      // Its client has gone already, and nothing would tell of it again.
      if (response.destroyed) return;
      response.writeHead(200, {
        ...strictHeaders,
        'Content-Type': 'text/event-stream; charset=utf-8',
        // A proxy that collects would keep the events for itself.
        'X-Accel-Buffering': 'no',
      });
      readers.set(response, reader);
      const { topic, first } = reader;
      topics.set(topic, (topics.get(topic) ?? new Set()).add(response));
      response.on('close', () => forget(response));
      response.on('error', () => forget(response));
      const isRead = response.write(`retry: ${retryMs}\n\n${first}`);
      if (isRead) return;
      atFirst.set(response, response.writableLength);
      response.once('drain', () => atFirst.delete(response));
    },
    send(topic, text) {
      for (const response of topics.get(topic) ?? []) write(response, text);
    },
    isHeard: topic => topics.has(topic),
    get count() {
      return readers.size;
    },
    get dropped() {
      return dropped;
    },
    close() {
      isClosed = true;
      clearInterval(heartbeat);
      for (const response of [...readers.keys()]) {
        forget(response);
        response.end();
      }
    },
  };
}

/** One event as text. `data` is written as JSON, so that it is one line. */
export function frameOf(event: string, data: unknown, id?: string): string {
  const named = id === undefined ? '' : `id: ${id}\n`;
  return `${named}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
