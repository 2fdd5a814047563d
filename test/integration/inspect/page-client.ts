import { type IncomingMessage, request } from 'node:http';
import type { PageMessage } from '../../../src/inspect/messages.ts';

/** A request with headers that a browser would not let a test set. */
export function ask(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, response => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject).end();
  });
}

/** An open page without a browser. */
export interface OpenPage {
  readonly status: number;
  readonly messages: PageMessage[];
  readonly raw: () => string;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  until(isSo: () => boolean): Promise<void>;
  leave(): void;
}

export function openPage(url: string): Promise<OpenPage> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}events`, { agent: false }, response => {
      const messages: PageMessage[] = [];
      const watchers = new Set<() => void>();
      let text = '';
      let raw = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        raw += chunk;
        text += chunk;
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) if (part.startsWith('data: ')) messages.push(JSON.parse(part.slice(6)));
        for (const watcher of watchers) watcher();
      });
      const ended = new Promise<void>(done => response.on('close', done));
      resolve({
        status: response.statusCode ?? 0,
        messages,
        raw: () => raw,
        ended,
        until: isSo =>
          new Promise((done, fail) => {
            const look = () => {
              if (!isSo()) return;
              watchers.delete(look);
              done();
            };
            watchers.add(look);
            look();
            ended.then(() => fail(new Error('the stream ended before')), fail);
          }),
        leave: () => asked.destroy(),
      });
    });
    asked.on('error', reject).end();
  });
}
