import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Of an answer in JSON. */
  readonly json: unknown;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when it is no text. */
  readonly body?: unknown;
}

/** A request with headers that a browser or `fetch` would not let a test set. Each on a connection of its own. */
export function ask(url: string, { method, headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const asked = request(
      url,
      {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...sent, ...headers },
        agent: false,
      },
      response => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          const json: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** One event of a stream. */
export interface Frame {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** An open stream of server-sent events. */
export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly frames: readonly Frame[];
  /** All that has come, as text. */
  readonly raw: () => string;
  /** Resolves when the server has ended it, or cut it off. */
  readonly ended: Promise<void>;
  /** Resolves with the first frame that fits, also of those that came before. */
  frame(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Does not read any more, so that the server has to keep what it sends. */
  sleep(): void;
  leave(): void;
}

/** Resolves when the head of the answer is there. */
export function openStream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, response => resolve(streamOf(asked, response)));
    asked.on('error', reject);
    asked.end();
  });
}

function streamOf(asked: ClientRequest, response: IncomingMessage): OpenStream {
  const frames: Frame[] = [];
  const watchers = new Set<() => void>();
  let raw = '';
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    frames.push(...parts.flatMap(frameIn));
    for (const watcher of [...watchers]) watcher();
  });
  response.on('error', () => undefined);
  const ended = new Promise<void>(done => response.on('close', done));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    frames,
    raw: () => raw,
    ended,
    frame: fits =>
      new Promise((done, fail) => {
        const look = () => {
          const found = frames.find(fits);
          if (found === undefined) return;
          watchers.delete(look);
          done(found);
        };
        watchers.add(look);
        look();
        ended.then(() => fail(new Error('the stream has ended before')), fail);
      }),
    sleep: () => response.pause(),
    leave: () => asked.destroy(),
  };
}

function frameIn(part: string): Frame[] {
  const fields = new Map(
    part.split('\n').map(line => [line.split(': ', 1)[0] ?? '', line.replace(/^\w+: /, '')]),
  );
  const event = fields.get('event');
  const data = fields.get('data');
  return event === undefined || data === undefined
    ? []
    : [{ event, id: fields.get('id'), data: JSON.parse(data) }];
}
