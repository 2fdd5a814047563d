import type { ServerResponse } from 'node:http';

const maxPages = 16;
/** A page that is this far behind has gone to sleep; it comes back by itself and gets everything again. */
const maxUnsentBytes = 2 * 1024 * 1024;
const heartbeatMs = 15_000;

/** The open pages, each a stream of server-sent events. */
export interface EventStreams {
  /** False when there are too many already. */
  open(response: ServerResponse, replay: readonly unknown[]): boolean;
  send(message: unknown): void;
  close(): void;
}

export function createEventStreams(): EventStreams {
  const pages = new Set<ServerResponse>();
  const heartbeat = setInterval(() => writeToAll(': still here\n\n'), heartbeatMs);
  heartbeat.unref();

  function writeToAll(text: string) {
    for (const page of pages) {
      page.write(text);
      if (page.writableLength <= maxUnsentBytes) continue;
      pages.delete(page);
      page.destroy();
    }
  }

  return {
    open(response, replay) {
      if (pages.size >= maxPages) return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`retry: 1000\n\n${replay.map(eventText).join('')}`);
      pages.add(response);
      response.on('close', () => pages.delete(response));
      return true;
    },
    send(message) {
      if (pages.size > 0) writeToAll(eventText(message));
    },
    close() {
      clearInterval(heartbeat);
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}

function eventText(message: unknown): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
